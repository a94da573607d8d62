import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DTYPES, type Dtype } from "#domain/array/dtype.ts";
import { endpointModel } from "#lambda/endpoint-model.ts";
import { type ImageShape, madeValues, planesOf } from "./fixtures/json-weight-arrays.ts";
import { type JsonWeight, jsonWeight } from "./json-weight.ts";

interface ArrayRow {
  readonly dtype: Dtype;
  readonly recipe: string;
  readonly shape: ImageShape;
  /** SHA-256 of the values in C order. */
  readonly sha256: string;
  /** Bytes of `json.dumps` with the batch axis in front. */
  readonly python: number;
}

/** One double as `json.dumps` writes it. */
interface NumberRow {
  readonly text: string;
}

const rows = readFileSync(new URL("./fixtures/json-weights.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line): ArrayRow | NumberRow => JSON.parse(line));
const arrays = rows.filter((row) => "recipe" in row);
const numbers = rows.filter((row) => "text" in row);

/**
 * The bytes that our own function really sends to the endpoint for an array with its batch axis.
 */
async function bytesOfOurs(
  dtype: Dtype,
  planes: readonly Float64Array[],
  [height, width, bandCount]: ImageShape,
): Promise<number> {
  const count = height * width;
  const values = Float64Array.from(
    { length: count * bandCount },
    (_, index) => planes[Math.floor(index / count)]?.[index % count] ?? Number.NaN,
  );
  const settings = { kind: "tfs", endpointName: "any", bodyLimit: 2 ** 30 } as const;
  let bytes = 0;
  const model = endpointModel(settings, async ({ body }) => {
    bytes = body.byteLength;
    return { contentType: "application/json", body: Buffer.from('{"predictions":[[[[0]]]]}') };
  });
  const input = {
    dtype,
    values,
    shape: [1, height, width, bandCount],
    strides: [0, width, 1, count],
  };
  await model.predict(input, AbortSignal.timeout(60_000));
  return bytes;
}

function weightOf(
  dtype: Dtype,
  bands: readonly Float64Array[],
  [height, width]: ImageShape,
): JsonWeight {
  return jsonWeight({ dtype, height, width, bands });
}

/** The error of an estimate, in percent of the true value. */
function percentOff(estimate: number, actual: number): number {
  return (100 * Math.abs(estimate - actual)) / actual;
}

/** The array of a row, verified to equal the one that Python made. */
function planesOfRow({ dtype, recipe, shape, sha256 }: ArrayRow): readonly Float64Array[] {
  const values = madeValues(dtype, recipe, shape);
  expect(createHash("sha256").update(values).digest("hex")).toBe(sha256);
  return planesOf(values, shape);
}

describe("jsonWeight", () => {
  it.each(arrays.filter(({ shape }) => shape[2] !== 6))(
    "is within 2 % of the real text for $dtype $recipe, $shape",
    async (row) => {
      const { dtype, shape } = row;
      const planes = planesOfRow(row);
      const weight = weightOf(dtype, planes, shape);
      expect(percentOff(weight.python, row.python)).toBeLessThan(2);
      expect(percentOff(weight.javascript, await bytesOfOurs(dtype, planes, shape))).toBeLessThan(
        2,
      );
    },
  );
});

/** The sizes for a chip of the model's size, measured with Python beforehand. */
const MEASURED_BEFORE = [
  ["uint8", "counts", 1_928_502],
  ["uint16", "0 to 10000", 2_447_294],
  ["float32", "counts", 2_714_934],
  ["float64", "two decimals", 2_450_000],
  ["float64", "four decimals", 3_230_000],
  ["float64", "six decimals", 4_020_000],
  ["float16", "fractions", 6_030_000],
  ["float64", "counts over 255", 7_972_384],
  ["float32", "counts over 255", 8_036_103],
  ["float64", "fractions", 8_100_000],
  ["float32", "fractions", 8_100_000],
] as const;

describe("equals Python's output and earlier measurements for a chip of 256 × 256 × 6", () => {
  it.each(MEASURED_BEFORE)("%s, %s", (dtype, recipe, bytes) => {
    const row = arrays.find(
      (one) => one.dtype === dtype && one.recipe === recipe && one.shape[2] === 6,
    );
    if (row === undefined) throw new Error("The fixture has no such chip.");
    const { python } = weightOf(dtype, planesOfRow(row), row.shape);
    expect(percentOff(python, row.python)).toBeLessThan(2);
    expect(percentOff(python, bytes)).toBeLessThan(2);
  });
});

describe("equals the length of Python's text for a single number", () => {
  it.each(numbers)("$text", ({ text }) => {
    const value = Number(text.replaceAll("Infinity", "1e999"));
    const { python } = weightOf("float64", [Float64Array.of(value)], [1, 1, 1]);
    expect(python).toBe("[[[[]]]]".length + text.length);
  });
});

const dtypes = fc.constantFrom<Dtype>(...DTYPES);

/** Any value of a dtype; 64-bit integers within a double's exact range. */
function valuesOf(dtype: Dtype): fc.Arbitrary<number> {
  if (dtype === "bool") return fc.integer({ min: 0, max: 1 });
  if (dtype === "float64") return fc.double();
  if (dtype.startsWith("float")) return fc.float();
  return dtype.startsWith("u") ? fc.maxSafeNat() : fc.maxSafeInteger();
}

describe("jsonWeight of arbitrary values", () => {
  it("is exact for a small image", async () => {
    const side = fc.integer({ min: 1, max: 9 });
    const images = fc.tuple(dtypes, side, side, side).chain(([dtype, height, width, bandCount]) => {
      const count = height * width;
      const plane = fc.array(valuesOf(dtype), { minLength: count, maxLength: count });
      const planes = fc.array(plane, { minLength: bandCount, maxLength: bandCount });
      const shape: ImageShape = [height, width, bandCount];
      return fc.record({ dtype: fc.constant(dtype), shape: fc.constant(shape), planes });
    });
    await fc.assert(
      fc.asyncProperty(images, async ({ dtype, shape, planes }) => {
        const bands = planes.map((plane) => Float64Array.from(plane));
        const { javascript } = weightOf(dtype, bands, shape);
        expect(javascript).toBe(await bytesOfOurs(dtype, bands, shape));
      }),
      { numRuns: 200 },
    );
  });

  it("is within 2 % for a large image with any pattern of short and long numbers", async () => {
    const pattern = fc.record({
      height: fc.integer({ min: 257, max: 400 }),
      width: fc.integer({ min: 257, max: 400 }),
      period: fc.integer({ min: 1, max: 1000 }),
      run: fc.integer({ min: 1, max: 1000 }),
      long: fc.double({ min: -1, max: 1, noDefaultInfinity: true, noNaN: true }),
      short: fc.integer({ min: 0, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(pattern, async ({ height, width, period, run, long, short }) => {
        const plane = Float64Array.from({ length: height * width }, (_, index) =>
          index % period < run % period ? long : short,
        );
        const shape: ImageShape = [height, width, 1];
        const { javascript } = weightOf("float64", [plane], shape);
        const actual = await bytesOfOurs("float64", [plane], shape);
        expect(percentOff(javascript, actual)).toBeLessThan(2);
      }),
      { numRuns: 50 },
    );
  });
});
