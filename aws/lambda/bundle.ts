import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The name that a Lambda function of this bundle is given as its handler. */
export const HANDLER = "index.handler";

/**
 * Writes the function and everything it needs into one file, `<folder>/index.cjs`, and returns
 * that path. CommonJS, because parts of the SDK call `require`, and `.cjs`, because the file must
 * mean the same beside a package.json of either type.
 */
export async function bundleFunction(folder: string): Promise<string> {
  const outfile = `${folder}/index.cjs`;
  await build({
    entryPoints: [fileURLToPath(new URL("./handler.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    // Lambda's runtime is nodejs22.x; 20 is what the local stack may run on.
    target: ["node20", "node22"],
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "silent",
  });
  return outfile;
}
