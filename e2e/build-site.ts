import { access } from "node:fs/promises";
import { build } from "vite";

/**
 * Builds the production site once for all tests. A caller that has just built it sets `SITE_BUILT=1`.
 * @throws Error if SITE_BUILT is set and there is no build.
 */
export default async function buildSite(): Promise<void> {
  if (process.env["SITE_BUILT"] === "1") await access("dist/index.html");
  else await build({ logLevel: "warn" });
}
