import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bundleFunction } from "#lambda/bundle.ts";
import { PROJECT } from "./options.ts";

/** The model's file name inside the function. */
export const MODEL_FILE = "model.onnx";

/** Lambda's ARM platform. */
const LAMBDA = { os: "linux", arch: "arm64" };

/** The function's code folder and the hash of its bundle. */
export interface FunctionFolder {
  readonly folder: string;
  /** Hex SHA-256 of `index.cjs`. */
  readonly sha256: string;
  /** Hex SHA-256 of the model inside; undefined without one. */
  readonly modelSha256: string | undefined;
}

/**
 * Fills a folder with a bundle, the same that the local stack runs, and, for a function with its own model,
 * the model and the ONNX runtime.
 */
export async function fillFunctionFolder(
  folder: string,
  onnxPath: string | undefined,
  {
    bundleInto = bundleFunction,
    machine = LAMBDA,
  }: {
    /** Writes `index.cjs` into a folder and returns its path. */
    readonly bundleInto?: (folder: string) => Promise<string>;
    readonly machine?: { readonly os: string; readonly arch: string };
  } = {},
): Promise<FunctionFolder> {
  await rm(folder, { recursive: true, force: true });
  const bundle = await bundleInto(folder);
  if (onnxPath !== undefined) {
    await cp(onnxPath, join(folder, MODEL_FILE)).catch((cause: unknown) => {
      throw new Error(`--model: there is no readable file ${onnxPath}.`, { cause });
    });
    await copyRuntime(join(folder, "node_modules"), machine);
  }
  return {
    folder,
    sha256: await sha256Of(bundle),
    modelSha256: onnxPath === undefined ? undefined : await sha256Of(join(folder, MODEL_FILE)),
  };
}

async function sha256Of(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

/**
 * Copies onnxruntime-node with the libraries of one platform only: those of all five have 290 MB, and
 * Lambda's limit is 250 MB:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
async function copyRuntime(
  modules: string,
  { os, arch }: { readonly os: string; readonly arch: string },
): Promise<void> {
  const library = `bin/napi-v6/${os}/${arch}`;
  await copyParts("onnxruntime-node", ["package.json", "dist", library], modules);
  await copyParts("onnxruntime-common", ["package.json", "dist/cjs"], modules);
}

async function copyParts(name: string, parts: readonly string[], modules: string): Promise<void> {
  const from = installed(name);
  for (const part of parts) {
    const to = join(modules, name, part);
    await mkdir(dirname(to), { recursive: true });
    await cp(join(from, part), to, { recursive: true, filter: isRuntime });
  }
}

/** Excludes types and source maps. */
function isRuntime(path: string): boolean {
  return !/\.(map|d\.ts)$/.test(path);
}

/** The folder of an installed package. */
function installed(name: string): string {
  const main = createRequire(join(PROJECT, "package.json")).resolve(name);
  return main.slice(0, main.lastIndexOf(join("node_modules", name))) + join("node_modules", name);
}
