import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { SceneFunctions } from "./scenes/workflow.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** The handler setting of the inference function. */
export const HANDLER = "index.handler";

/** The handler settings of the functions of scene jobs, which share a bundle. */
export const SCENE_HANDLERS = {
  plan: "index.plan",
  predict: "index.predict",
  stitch: "index.stitch",
} as const satisfies Record<keyof SceneFunctions, string>;

/** Bundles the inference function as `bundleEntry` does. */
export function bundleFunction(folder: string): Promise<string> {
  return bundleEntry(new URL("./handler.ts", import.meta.url), folder);
}

/** Bundles the functions of scene jobs as `bundleEntry` does. */
export function bundleScenes(folder: string): Promise<string> {
  return bundleEntry(new URL("./scenes/handler.ts", import.meta.url), folder);
}

/**
 * Bundles a function with its dependencies into `<folder>/index.cjs` and returns that path. The
 * bundle is reproducible: the same sources give the same bytes in any folder. CommonJS, because
 * parts of the SDK call `require`; `.cjs`, to be independent of a package.json beside it.
 *
 * The native onnxruntime-node is external: a function with MODEL_PATH needs it in `node_modules`
 * beside the bundle or in a layer.
 */
async function bundleEntry(entry: URL, folder: string): Promise<string> {
  const outfile = join(resolve(folder), "index.cjs");
  await build({
    // esbuild writes source paths relative to this folder.
    absWorkingDir: PROJECT,
    entryPoints: [fileURLToPath(entry)],
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
