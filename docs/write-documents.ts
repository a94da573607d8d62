import { readFile, writeFile } from "node:fs/promises";
import { configReference } from "#domain/config/config-reference.ts";
import { documentPage } from "./document-page.ts";

/** Writes docs/config.md, and the documents of this folder that are pages of the site: npm run docs. */
await writeFile(new URL("config.md", import.meta.url), configReference());
for (const name of ["chapter", "config"]) {
  const markdown = await readFile(new URL(`${name}.md`, import.meta.url), "utf8");
  await writeFile(new URL(`../public/docs/${name}.html`, import.meta.url), documentPage(markdown));
}
