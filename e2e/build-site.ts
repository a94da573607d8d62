import { build } from "vite";

/** Builds the site once, as it is deployed; every test is served these files. */
export default async function buildSite(): Promise<void> {
  await build({ logLevel: "warn" });
}
