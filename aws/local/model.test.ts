import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { parseNpy } from "#domain/formats/npy.ts";
import { loadNativeEngine } from "#lambda/onnx-graph.ts";
import { loadModel, type Model } from "./model.ts";
import { loadWasmEngine, openWithFirstEngine } from "./onnx-engine.ts";
import { readOptions } from "./options.ts";

const SMOKE = readOptions([], {}).model;
const WATER = readOptions([], { MODEL: "water" }).model;
const models: Model[] = [];
afterAll(() => Promise.all(models.map((model) => model.close())));

async function load(files: typeof SMOKE, ...rest: [Parameters<typeof loadModel>[2]?]) {
  const model = await loadModel(files.onnxPath, files.cardPath, ...rest);
  models.push(model);
  return model;
}

async function sample(name: string) {
  const file = await readFile(`public/samples/${name}`);
  const array = parseNpy(new Uint8Array(file).buffer);
  return { values: Float32Array.from(array.values, Number), shape: [1, ...array.shape] };
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("the smoke model", () => {
  // The means are from the models' README.
  it.each([
    ["goes16-20210921T2250Z-z7-x21-y49-smoke.npy", 0.932],
    ["goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast.npy", 0.4],
    ["goes16-20210921T2250Z-z7-x25-y47-clear-land.npy", 0.001],
  ])("predicts a mean probability for %s of %d", async (name, expected) => {
    const model = await load(SMOKE);
    const output = await model.predict(await sample(name));
    expect(output.shape).toEqual([1, 256, 256, 1]);
    expect(mean(output.values)).toBeCloseTo(expected, 3);
  });

  it("returns the same numbers with WebAssembly only", async () => {
    const noBinary = () => Promise.reject(new Error("no binary for this machine"));
    const native = await load(SMOKE, [loadNativeEngine]);
    const wasm = await load(SMOKE, [noBinary, loadWasmEngine]);
    const chip = await sample("goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
    const wanted = await native.predict(chip);
    const found = await wasm.predict(chip);
    const furthest = found.values.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (wanted.values[index] ?? 0))),
      0,
    );
    expect(found.values.length).toBe(65_536);
    expect(furthest).toBeLessThan(1e-5);
  });

  it("reports that no engine starts, and why", async () => {
    const broken = () => Promise.reject(new Error("wrong machine"));
    await expect(openWithFirstEngine(SMOKE.onnxPath, [broken])).rejects.toThrow(
      "No ONNX runtime starts on this machine: wrong machine",
    );
  });

  it.each([
    [[1, 256, 256, 6], undefined],
    [[3, 256, 256, 6], undefined],
    [[256, 256, 6], "input must be 4-dimensional[256,256,6]"],
    [
      [1, 6, 256, 256],
      'Input 0 of layer "model" is incompatible with the layer: expected shape=(None, 256, 256, 6), found shape=(1, 6, 256, 256)',
    ],
  ])("validates the shape %j", async (shape, problem) => {
    expect((await load(SMOKE)).shapeProblem(shape)).toBe(problem);
  });
});

describe("the water model", () => {
  it("accepts any size and matches its spectral index", async () => {
    const model = await load(WATER);
    expect(model.inputShape).toEqual([-1, -1, -1, 6]);
    // Green 0.06 and SWIR1 0.02: MNDWI 0.5, water. The other way round: land.
    const pixel = (green: number, swir: number) => [300, green, 300, 300, swir, 300];
    const plain = (one: readonly number[]) =>
      Float32Array.from({ length: 54 }, (_, at) => one[at % 6] ?? 0);
    const shape = [1, 3, 3, 6];
    const water = await model.predict({ values: plain(pixel(600, 200)), shape });
    const land = await model.predict({ values: plain(pixel(200, 600)), shape });
    expect(Math.min(...water.values)).toBeGreaterThan(0.5);
    expect(Math.max(...land.values)).toBeLessThan(0.5);
  });
});
