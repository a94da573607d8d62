import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nestedJson } from "#lambda/nested-json.ts";
import { pythonsWithBoto3 } from "#local/fixtures/python.ts";
import { type Dtype, type NumericArray, zeros } from "./array/dtype.ts";
import { imagesOf } from "./array/layout.ts";
import { parseNpy, writeNpy } from "./array/npy.ts";
import { bandPlane } from "./array/raster.ts";
import { jsonWeight } from "./json-weight.ts";

/** Writes for itself what the workshop's functions write. */
const DUMPS = `
import json, sys
import numpy as np
for path in sys.argv[1:]:
    print(len(json.dumps(np.load(path)[np.newaxis].tolist())))
`;
const [python] = pythonsWithBoto3();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plumescope-weight-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The same pseudo-random numbers on every machine: Park and Miller's generator. */
function random(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

type Row = readonly [name: string, dtype: Dtype, value: (next: number, index: number) => number];

const ROWS: readonly Row[] = [
  ["counts", "uint8", (next) => Math.floor(next * 256)],
  ["small counts", "uint8", (next) => Math.floor(next * 12)],
  ["reflectance times 10,000", "uint16", (next) => Math.floor(next * 10_000)],
  ["values below zero", "int16", (next) => Math.floor(next * 4000 - 2000)],
  ["a mask", "bool", (next) => (next < 0.3 ? 1 : 0)],
  ["whole counts", "float32", (next) => Math.floor(next * 256)],
  ["fractions", "float32", (next) => next],
  ["counts over 255", "float32", (next) => Math.floor(next * 256) / 255],
  ["fractions", "float64", (next) => next],
  ["rounded to four decimals", "float64", (next) => Math.round(next * 1e4) / 1e4],
  ["tiny values", "float64", (next) => next * 1e-6],
  ["huge values", "float64", (next) => (next - 0.5) * 1e20],
  ["fractions", "float16", (next) => next],
  ["holes", "float32", (next) => (next < 0.2 ? Number.NaN : next)],
  [
    "zeros and a patch of fractions",
    "float32",
    (next, index) => (index % 393_216 < 30_000 ? next : 0),
  ],
  [
    "columns of fractions",
    "float64",
    (next, index) => (Math.floor(index / 6) % 8 === 0 ? next : 1),
  ],
];

const SIDE = 256;

function chip(
  dtype: Dtype,
  value: Row[2],
): { readonly file: ArrayBuffer; readonly weight: ReturnType<typeof jsonWeight> } {
  const next = random();
  const values = zeros(dtype, SIDE * SIDE * 6);
  for (let index = 0; index < values.length; index += 1) {
    Object.assign(values, { [index]: value(next(), index) });
  }
  const file = writeNpy(values, dtype, [SIDE, SIDE, 6]);
  return { file, weight: weightOf(file) };
}

function weightOf(file: ArrayBuffer): ReturnType<typeof jsonWeight> {
  const array = parseNpy(file);
  const raster = imagesOf(array, { bandCount: 6 }, "bands-last").image(0);
  const bands: NumericArray[] = Array.from({ length: raster.bandCount }, (_, band) =>
    bandPlane(raster, band),
  );
  return jsonWeight({ dtype: array.dtype, height: raster.height, width: raster.width, bands });
}

/** What our function posts: `endpoint-model.ts`. */
function lambdaBytes(file: ArrayBuffer): number {
  const array = parseNpy(file);
  const batch = { ...array, shape: [1, ...array.shape], strides: [0, ...array.strides] };
  return `{"instances":${nestedJson(batch)}}`.length;
}

function within(share: number, estimate: number, truth: number): void {
  expect(Math.abs(estimate - truth) / truth).toBeLessThanOrEqual(share);
}

describe("the JSON weight of a chip is within 2 % of what is written", () => {
  it.each(ROWS)("by our own function: %s, %s", (_name, dtype, value) => {
    const { file, weight } = chip(dtype, value);
    within(0.02, weight.javascript, lambdaBytes(file));
  });

  it.skipIf(python === undefined)("by Python's json.dumps", { timeout: 120_000 }, () => {
    const chips = ROWS.map(([, dtype, value]) => chip(dtype, value));
    const paths = chips.map(({ file }, index) => {
      const path = join(folder, `${index}.npy`);
      writeFileSync(path, new Uint8Array(file));
      return path;
    });
    const printed = execFileSync(python?.path ?? "", ["-c", DUMPS, ...paths], { encoding: "utf8" });
    const lengths = printed.trim().split("\n").map(Number);
    expect(lengths).toHaveLength(ROWS.length);
    for (const [index, length] of lengths.entries()) {
      within(0.02, chips[index]?.weight.python ?? 0, length);
    }
  });
});

describe("the JSON weight of a small image is exact", () => {
  it("for our own function, whatever the numbers", () => {
    const sizes = fc.record({
      height: fc.integer({ min: 1, max: 6 }),
      width: fc.integer({ min: 1, max: 6 }),
      bandCount: fc.integer({ min: 1, max: 7 }),
    });
    const images = sizes.chain(({ height, width, bandCount }) => {
      const count = height * width * bandCount;
      return fc
        .float64Array({ minLength: count, maxLength: count })
        .map((values) => writeNpy(values, "float64", [height, width, bandCount]));
    });
    fc.assert(
      fc.property(images, (file) => {
        expect(weightOf(file).javascript).toBe(lambdaBytes(file));
      }),
    );
  });
});
