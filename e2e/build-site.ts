import { access } from "node:fs/promises";
import { build } from "vite";
import { buildHarnessPages } from "./harness-pages.ts";

/**
 * Builds the production site and the harness pages once for all tests. A caller that has just built
 * the site sets `SITE_BUILT=1`.
 * @throws Error if SITE_BUILT is set and there is no build.
 */
export default async function buildSite(): Promise<void> {
  if (process.env["SITE_BUILT"] === "1") await access("dist/index.html");
  else await build({ logLevel: "warn" });
  await buildHarnessPages();
}
