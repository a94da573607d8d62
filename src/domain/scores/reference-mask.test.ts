import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { DecodedArray } from "#domain/array/decoded-array.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import { AppError } from "#domain/failures/failure.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { alignedReference } from "./aligned-reference.ts";
import { type ReferenceScores, referenceScores } from "./confusion.ts";
import { maskOfValues } from "./fixtures/mask-of-values.ts";
import { oneClassLabels, referenceMaskOf, UNLABELLED } from "./reference-mask.ts";
import { isReferenceMember, referenceTargetOf } from "./reference-target.ts";

interface MaskRow {
  readonly name: string;
  readonly npy: string;
  readonly nodata: number | null;
  readonly labels: readonly number[];
  readonly scores: string;
  readonly agreements: readonly Numbers[];
}

/** numpy's result, null for a division by zero. */
type Numbers = { readonly threshold: number } & Readonly<
  Record<keyof ReferenceScores, number | null>
>;

const MASKS = readFileSync(new URL("./fixtures/reference-masks.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as MaskRow);

function bytesOf(base64: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(base64, "base64")).buffer;
}

function found(array: NdArray, nodata?: number): DecodedArray {
  return {
    array,
    format: "npy",
    nodata,
    grid: undefined,
    bandLabels: undefined,
    members: [],
    member: undefined,
  };
}

function refusal(array: NdArray): string {
  try {
    referenceMaskOf(found(array));
  } catch (error) {
    if (error instanceof AppError && error.failure.kind === "unreadable-array") {
      return error.failure.reason;
    }
    throw error;
  }
  return "The file was read.";
}

function uint8(values: readonly number[], shape: readonly number[]): NdArray {
  return parseNpy(writeNpy(Uint8Array.from(values), "uint8", shape));
}

describe("referenceMaskOf", () => {
  it.each(MASKS)("$name", ({ npy, nodata, labels }) => {
    const reference = referenceMaskOf(found(parseNpy(bytesOf(npy)), nodata ?? undefined));
    expect([reference.height, reference.width]).toEqual([5, 7]);
    expect([...reference.labels]).toEqual(labels);
  });
});

describe("referenceMaskOf of several values", () => {
  it("labels each pixel with the place of its value, lowest first", () => {
    const mask = maskOfValues([20, 0, 10, -1, 10, 255], 3);
    expect([...mask.labels]).toEqual([2, 0, 1, UNLABELLED, 1, 3]);
    expect([mask.values, mask.counts]).toEqual([
      [0, 10, 20, 255],
      [1, 2, 1, 1],
    ]);
    expect(oneClassLabels(mask)).toBeUndefined();
  });

  it("is of one class with 0 and another value, or with either alone", () => {
    expect(maskOfValues([0, 7, 7])).toMatchObject({ values: [0, 7], counts: [1, 2] });
    expect(maskOfValues([7, 7])).toMatchObject({ values: [0, 7], counts: [0, 2] });
    expect(maskOfValues([0, 0])).toMatchObject({ values: [0, 1], counts: [2, 0] });
    expect(maskOfValues([1, 255, 0])).toMatchObject({ values: [0, 1], counts: [1, 1] });
  });
});

describe("referenceMaskOf of an invalid mask", () => {
  it.each([
    ["a picture", uint8([...Array(66).keys()], [11, 6]), "it contains more than 64 values"],
    [
      "a colour picture",
      uint8([1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1], [2, 2, 3]),
      "its bands differ",
    ],
    ["a batch", uint8([0, 1, 0, 1], [2, 2, 1, 1]), "it contains 2 images"],
    ["a list", uint8([0, 1], [2]), "it is a list, not an image"],
  ])("%s", (_, array, reason) => {
    expect(refusal(array)).toContain(reason);
  });
});

describe("the rows of a reference mask", () => {
  const mask = referenceMaskOf(found(uint8([1, 0, 0, 0, 1, 1], [3, 2])));
  const turned = { rowsReversed: true };

  it("are those of the array’s file: reversed with its array, and back", () => {
    const reversed = alignedReference(mask, turned);
    expect([...reversed.labels]).toEqual([1, 1, 0, 0, 1, 0]);
    expect(alignedReference(reversed, turned)).toBe(reversed);
    expect(alignedReference(reversed, { rowsReversed: false })).toEqual(mask);
  });

  it("stay where the mask has a georeference of its own", () => {
    const grid = { transform: [1, 0, 0, 0, -1, 0], source: "file" } as const;
    const crs = { kind: "geographic", title: "WGS 84" } as const;
    const placed = referenceMaskOf({
      ...found(uint8([1, 0, 0, 0, 1, 1], [3, 2])),
      grid: { ...grid, crs },
    });
    expect(alignedReference(placed, turned)).toBe(placed);
  });
});

describe("agreement", () => {
  it.each(MASKS)("$name", ({ labels, scores, agreements }) => {
    const reference = { height: 5, width: 7, labels: Uint8Array.from(labels) };
    for (const { threshold, ...wanted } of agreements) {
      const numbers = referenceScores(reference, new Float32Array(bytesOf(scores)), threshold);
      for (const key of ["iou", "f1", "precision", "recall"] as const) {
        const number = wanted[key];
        if (number === null) expect(numbers[key]).toBeUndefined();
        else expect(numbers[key]).toBeCloseTo(number, 12);
      }
    }
  });

  it("is undefined if the file has no valid label", () => {
    const reference = { height: 1, width: 2, labels: Uint8Array.of(UNLABELLED, UNLABELLED) };
    expect(Object.values(referenceScores(reference, Float32Array.of(0, 1), 0.5))).toEqual(
      new Array(7).fill(undefined),
    );
  });
});

describe("isReferenceMember", () => {
  it.each(["y", "y_test", "label", "labels", "mask.0", "GT"])("is true for %s", (name) => {
    expect(isReferenceMember(name)).toBe(true);
  });
  it.each(["x", "yield", "masked", "arr_0", ""])("is false for %s", (name) => {
    expect(isReferenceMember(name)).toBe(false);
  });
});

describe("referenceTargetOf", () => {
  it.each([
    ["x.bmp", "x.tif"],
    ["x.png", "x.npy"],
    ["x.y.JPEG", "x.y.npz"],
    ["x-label.npy", "x.npy"],
    ["x_mask.tif", "x.tif"],
    ["x.truth.npy", "x.npy"],
    ["x_GT.png", "x.tif"],
    ["x-mask.png", "x.png"],
    ["x_goes-smoke_p0.5_mask.tif", "x.npy"],
    ["x_1_goes-smoke_mask.png", "x_1.tif"],
    ["Spain_7370579_LabelHand.tif", "Spain_7370579_S2Hand.tif"],
    [
      "goes17-20191027T2000Z-kincade-smoke-5band-firemask.npy",
      "goes17-20191027T2000Z-kincade-smoke-5band.npy",
    ],
  ])("pairs %s with %s", (mask, array) => {
    expect(referenceTargetOf(mask, ["other.npy", mask, array])).toBe(array);
  });

  it.each([
    ["an array of the same stem", "x.tif", ["x.npy", "x.tif"]],
    ["a mask of something else", "y-label.npy", ["x.npy", "y-label.npy"]],
    ["a picture beside a picture", "x.png", ["x.png", "x.jpg"]],
    ["a name with only a similar ending", "unmask.npy", ["un.npy", "unmask.npy"]],
    ["a single picture", "x.png", ["x.png"]],
  ])("pairs %s with nothing", (_, name, names) => {
    expect(referenceTargetOf(name, names)).toBeUndefined();
  });
});
