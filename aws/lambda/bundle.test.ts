import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunction, bundleScenes, SCENE_HANDLERS } from "./bundle.ts";

let folder: string;
let bundle: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  bundle = await readFile(await bundleFunction(join(folder, "one")), "utf8");
});
afterAll(() => rm(folder, { recursive: true }));

describe("the bundle", () => {
  it("is the same in any folder", async () => {
    const other = await bundleFunction(relative(process.cwd(), join(folder, "far/from/one")));
    expect((await readFile(other, "utf8")) === bundle).toBe(true);
  });

  it("contains no path of the machine that built it", () => {
    expect(bundle).not.toContain(process.cwd());
    expect(bundle).not.toContain(folder);
  });

  it("loads the installed ONNX runtime by require", () => {
    expect(bundle.match(/.*\("onnxruntime-node"\).*/g)).toEqual([
      expect.stringContaining('require("onnxruntime-node")'),
    ]);
  });
});

describe("the bundle of scene jobs", () => {
  it("exports the three handlers", async () => {
    const file = await bundleScenes(join(folder, "scenes"));
    const exported: unknown = createRequire(import.meta.url)(file);
    const names = Object.values(SCENE_HANDLERS).map((handler) => handler.slice("index.".length));
    expect(exported).toEqual(Object.fromEntries(names.map((name) => [name, expect.any(Function)])));
  });
});
