import { writeFile } from "node:fs/promises";
import { configReference } from "#domain/config/config-reference.ts";

/** Writes docs/config.md: npm run docs. */
await writeFile(new URL("config.md", import.meta.url), configReference());
