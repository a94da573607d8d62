import { access } from "node:fs/promises";
import { build } from "vite";

/**
 * Builds the site once, as it is deployed; every test is served these files. `SITE_BUILT=1` is said
 * by a caller that has just built it itself.
 * @throws Error if that caller has not.
 */
export default async function buildSite(): Promise<void> {
  if (process.env["SITE_BUILT"] === "1") await access("dist/index.html");
  else await build({ logLevel: "warn" });
}
