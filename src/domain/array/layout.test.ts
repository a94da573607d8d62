import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failure.ts";
import { npyForModel, rasterOf } from "./layout.ts";
import { type NdArray, parseNpy, valuesInCOrder, writeNpy } from "./npy.ts";
import { bandPlane, valueAt } from "./raster.ts";

interface Row {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly written: string;
  readonly npy: string;
  readonly bandsLast: string;
}

const rows = readFileSync(new URL("./fixtures/layout.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

function fromBase64(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text, "base64")).buffer;
}

/** An array of a shape whose element at index n is n. */
function counting(shape: readonly number[]): NdArray {
  const count = shape.reduce((product, length) => product * length, 1);
  return parseNpy(
    writeNpy(
      Uint16Array.from({ length: count }, (_, n) => n),
      "uint16",
      shape,
    ),
  );
}

function seen(shape: readonly number[], wanted: number): string {
  const { raster, layout } = rasterOf(counting(shape), wanted);
  const batch = layout.batchAxis ? ", batch axis" : "";
  return `${raster.height} x ${raster.width} x ${raster.bandCount}, ${layout.order}${batch}`;
}

describe("rasterOf tells the axes", () => {
  it.each([
    [[8, 9], 6, "8 x 9 x 1, bands-last"],
    [[8, 9, 6], 6, "8 x 9 x 6, bands-last"],
    [[6, 8, 9], 6, "8 x 9 x 6, bands-first"],
    [[1, 8, 9, 6], 6, "8 x 9 x 6, bands-last, batch axis"],
    [[1, 6, 8, 9], 6, "8 x 9 x 6, bands-first, batch axis"],
    [[1, 8, 9], 1, "8 x 9 x 1, bands-first"],
  ] as const)("%j with %d bands wanted is %s", (shape, wanted, words) => {
    expect(seen(shape, wanted)).toBe(words);
  });

  it("by the wanted count first, even against the shorter axis", () => {
    expect(seen([4, 5, 6], 6)).toBe("4 x 5 x 6, bands-last");
    expect(seen([6, 5, 4], 6)).toBe("5 x 4 x 6, bands-first");
  });

  it("by the shorter of first and last where the wanted count decides nothing", () => {
    expect(seen([5, 8, 9], 6)).toBe("8 x 9 x 5, bands-first");
    expect(seen([8, 9, 5], 6)).toBe("8 x 9 x 5, bands-last");
    expect(seen([6, 9, 6], 6)).toBe("6 x 9 x 6, bands-last");
    expect(seen([7, 9, 7], 6)).toBe("7 x 9 x 7, bands-last");
  });

  it.each([
    [[7], "one axis only, of 7 values, (7,)", "reshape"],
    [[1, 1, 2, 3, 2], "5 axes, (1, 1, 2, 3, 2)", "squeeze"],
    [[3, 2, 3, 2], "a batch of 3 images, (3, 2, 3, 2)", "a[0]"],
  ])("%j is refused, with what to do", (shape, reason, remedy) => {
    try {
      rasterOf(counting(shape), 6);
      expect.unreachable();
    } catch (error) {
      const failure = error instanceof AppError ? error.failure : undefined;
      expect(failure).toMatchObject({ kind: "unreadable-array" });
      expect(failure).toHaveProperty("reason", expect.stringContaining(reason));
      expect(failure).toHaveProperty("remedy", expect.stringContaining(remedy));
    }
  });
});

describe("a raster", () => {
  it("finds the same pixels in both orders of bands", () => {
    const last = rasterOf(counting([4, 5, 3]), 3).raster;
    const first = rasterOf(counting([3, 4, 5]), 3).raster;
    // Row 2, column 1 of band 2: ((2 * 5) + 1) * 3 + 2 bands-last, (2 * 4 + 2) * 5 + 1 bands-first.
    expect(valueAt(last, 2, 2, 1)).toBe(35);
    expect(valueAt(first, 2, 2, 1)).toBe(51);
    expect(Array.from<number | bigint>(bandPlane(last, 1)).slice(0, 3)).toEqual([1, 4, 7]);
  });

  it("shares the file's values, and gives planes that lie whole in them without a copy", () => {
    const array = counting([3, 4, 5]);
    const { raster } = rasterOf(array, 3);
    expect(raster.values).toBe(array.values);
    expect(bandPlane(raster, 2).buffer).toBe(array.values.buffer);
    expect(bandPlane(raster, 2)).toEqual(Uint16Array.from({ length: 20 }, (_, n) => 40 + n));
  });
});

describe("npyForModel", () => {
  it.each(rows)("writes $dtype $shape, $written, with the bands last as numpy does", (row) => {
    const array = parseNpy(fromBase64(row.npy));
    const { layout } = rasterOf(array, row.shape.at(-3) ?? 1);
    const file = npyForModel(array, layout);
    expect(Buffer.from(file ?? new ArrayBuffer()).toString("base64")).toBe(row.bandsLast);
  });

  it("leaves a file alone whose bands are last, with or without a batch axis", () => {
    for (const shape of [
      [4, 5, 3],
      [1, 4, 5, 3],
    ]) {
      const array = counting(shape);
      expect(npyForModel(array, rasterOf(array, 3).layout)).toBeUndefined();
    }
  });

  it("does not modify the array it was given", () => {
    const array = counting([3, 4, 5]);
    npyForModel(array, rasterOf(array, 3).layout);
    expect(valuesInCOrder(array)).toEqual(counting([3, 4, 5]).values);
  });
});
