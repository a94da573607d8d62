import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** The handler setting of a Lambda function with this bundle. */
export const HANDLER = "index.handler";

/**
 * Bundles the function with its dependencies into `<folder>/index.cjs` and returns that path. The
 * bundle is reproducible: the same sources give the same bytes in any folder. CommonJS, because
 * parts of the SDK call `require`; `.cjs`, to be independent of a package.json beside it.
 *
 * The native onnxruntime-node is external: a function with MODEL_PATH needs it in `node_modules`
 * beside the bundle or in a layer.
 */
export async function bundleFunction(folder: string): Promise<string> {
  const outfile = join(resolve(folder), "index.cjs");
  await build({
    // esbuild writes source paths relative to this folder.
    absWorkingDir: PROJECT,
    entryPoints: [fileURLToPath(new URL("./handler.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    // Node 20 for the local stack; Lambda runs a newer one.
    target: ["node20", "node22"],
    format: "cjs",
    mainFields: ["module", "main"],
    external: ["onnxruntime-node"],
    // Layers are found through NODE_PATH, which `require` supports and `import()` does not.
    supported: { "dynamic-import": false },
    logLevel: "silent",
  });
  return outfile;
}
