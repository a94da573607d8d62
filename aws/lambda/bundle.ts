import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** The name that a Lambda function of this bundle is given as its handler. */
export const HANDLER = "index.handler";

/**
 * Writes the function and everything it needs into one file, `<folder>/index.cjs`, and returns
 * that path. The same sources give the same bytes, whatever the folder and wherever it is called
 * from. CommonJS, because parts of the SDK call `require`, and `.cjs`, because the file must mean
 * the same beside a package.json of either type.
 *
 * Only a function with MODEL_PATH needs onnxruntime-node, which is native: it is left out of the
 * file, to lie in a `node_modules` beside it or in a layer.
 */
export async function bundleFunction(folder: string): Promise<string> {
  const outfile = join(resolve(folder), "index.cjs");
  await build({
    // esbuild notes each source's path, seen from here.
    absWorkingDir: PROJECT,
    entryPoints: [fileURLToPath(new URL("./handler.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    // Lambda runs it on a newer Node; 20 is what the local stack may run on.
    target: ["node20", "node22"],
    format: "cjs",
    mainFields: ["module", "main"],
    external: ["onnxruntime-node"],
    // A layer's modules are found by NODE_PATH, which `require` knows and `import()` does not.
    supported: { "dynamic-import": false },
    logLevel: "silent",
  });
  return outfile;
}
