import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Dtype, zeros } from "#domain/array/dtype.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import { valueAt } from "#domain/array/raster.ts";
import { AppError } from "#domain/failures/failure.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { applyEdits, type EditedImage } from "./apply.ts";
import { writeCast } from "./cast.ts";
import { type Edit, parseEdits } from "./edit.ts";
import { encodeUpload } from "./encode-upload.ts";

interface Row {
  readonly name: string;
  readonly card: "goes-smoke" | "flood-water";
  readonly npy: string;
  readonly nodata: string | null;
  readonly edits: readonly { readonly kind: string }[];
  readonly result: string;
}

const rows = readFileSync(new URL("./fixtures/edits.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

function cardOf(name: Row["card"]): ModelCard {
  const file = `public/models/${name}.json`;
  return parseModelCard(JSON.parse(readFileSync(file, "utf8")), file);
}

const CARDS = { "goes-smoke": cardOf("goes-smoke"), "flood-water": cardOf("flood-water") };

function arrayOf(base64: string) {
  return parseNpy(new Uint8Array(Buffer.from(base64, "base64")).buffer);
}

/** The upload, read back. */
function sent(row: Row): NdArray {
  const found = {
    array: arrayOf(row.npy),
    nodata: row.nodata === null ? undefined : Number(row.nodata),
  };
  const prepared = applyEdits(found, parseEdits(row.edits) ?? [], CARDS[row.card]);
  return parseNpy(encodeUpload(prepared));
}

const isResized = ({ name }: Row) => name.includes("resize");

describe("applyEdits", () => {
  it.each(rows.filter((row) => !isResized(row)))("matches numpy: $name", (row) => {
    expect(sent(row)).toEqual(arrayOf(row.result));
  });
});

/** The tolerance for a value up to 1,000 that is rounded to a dtype. */
const ROUNDING: Readonly<Record<string, number>> = { float16: 0.26, float32: 1e-4, float64: 1e-9 };

describe("applyEdits with a resize", () => {
  it.each(rows.filter(isResized))("matches Pillow: $name", (row) => {
    const { dtype, shape, values } = sent(row);
    const wanted = arrayOf(row.result);
    expect(dtype).toBe(arrayOf(row.npy).dtype);
    expect(shape).toEqual(wanted.shape);
    const rounding = ROUNDING[dtype] ?? 0.5 + 1e-6;
    for (const [index, exact] of wanted.values.entries()) {
      const value = Number(values[index]);
      if (Number.isNaN(exact)) expect(value).toBeNaN();
      else expect(Math.abs(value - Number(exact))).toBeLessThanOrEqual(rounding);
    }
  });
});

const GOES = CARDS["goes-smoke"];

function counting(dtype: Dtype, shape: readonly number[]): NdArray {
  const values = zeros(
    dtype,
    shape.reduce((product, length) => product * length, 1),
  );
  writeCast(
    Float64Array.from({ length: values.length }, (_, index) => index),
    dtype,
    values,
  );
  return parseNpy(writeNpy(values, dtype, shape));
}

function prepared(array: NdArray, edits: readonly Edit[], nodata?: number): EditedImage {
  return applyEdits({ array, nodata }, edits, GOES);
}

function refusal(array: NdArray, edits: readonly Edit[]): string {
  try {
    prepared(array, edits);
  } catch (error) {
    if (error instanceof AppError && error.failure.kind === "unreadable-array") {
      return error.failure.reason;
    }
  }
  return expect.unreachable();
}

describe("applyEdits without a change of values", () => {
  const array = counting("float32", [3, 20, 30, 7]);

  it.each<[string, readonly Edit[]]>([
    ["without edits", []],
    ["for a picked image", [{ kind: "pick", index: 2 }]],
    ["for a window", [{ kind: "crop", top: 4, left: 5, height: 8, width: 8 }]],
    ["for evenly spaced bands", [{ kind: "bands", bands: [5, 3, 1] }]],
    ["for a cast to the same dtype", [{ kind: "cast", dtype: "float32" }]],
  ])("copies nothing %s", (_what, edits) => {
    expect(prepared(array, edits).raster.values).toBe(array.values);
  });

  it("copies only the window for unevenly spaced bands", () => {
    const { raster } = prepared(array, [
      { kind: "bands", bands: [6, 0, 2] },
      { kind: "crop", top: 4, left: 5, height: 8, width: 9 },
    ]);
    expect(raster.values).toHaveLength(3 * 8 * 9);
  });
});

describe("a prepared array", () => {
  it("maps its pixels to the source image", () => {
    const array = counting("uint8", [40, 60, 6]);
    const crop = { kind: "crop", top: 4, left: 8, height: 20, width: 40 } as const;
    const halved = { kind: "resize", height: 10, width: 10 } as const;
    const { placement } = prepared(array, [crop, halved]);
    expect(placement).toEqual({ top: 4, left: 8, rowFactor: 2, columnFactor: 4 });
    const padded = prepared(array, [crop, halved, { kind: "pad", height: 13, width: 12 }]);
    expect(padded.placement).toEqual({ top: 2, left: 4, rowFactor: 2, columnFactor: 4 });
  });

  it.each<[readonly number[], readonly Edit[], boolean, number]>([
    [[8, 9, 6], [], false, 1],
    [[1, 8, 9, 6], [], true, 1],
    [[3, 8, 9, 6], [], false, 3],
    [[3, 8, 9, 6], [{ kind: "pick", index: 1 }], false, 3],
    [[3, 8, 9, 6], [{ kind: "batch-axis", wanted: true }], true, 3],
    [[1, 8, 9, 6], [{ kind: "batch-axis", wanted: false }], false, 1],
  ])("of %j after %j has a batch axis: %s", (shape, edits, hasBatchAxis, batchCount) => {
    expect(prepared(counting("uint8", shape), edits)).toMatchObject({ hasBatchAxis, batchCount });
  });

  it.each<[readonly Edit[], number | undefined]>([
    [[], -9999],
    [[{ kind: "cast", dtype: "int16" }], -9999],
    [[{ kind: "cast", dtype: "uint8" }], undefined],
    [[{ kind: "nodata-to-zero" }], undefined],
    [[{ kind: "encode" }], undefined],
    [[{ kind: "resize", height: 4, width: 4 }], -9999],
  ])("after %j has the nodata value %s", (edits, nodata) => {
    expect(prepared(counting("float32", [8, 9, 6]), edits, -9999).nodata).toBe(nodata);
  });

  it("uses the last layout and image edit, wherever it is in the list", () => {
    const array = counting("uint16", [2, 6, 5, 6]);
    const edits: readonly Edit[] = [
      { kind: "crop", top: 1, left: 1, height: 2, width: 3 },
      { kind: "layout", order: "bands-last" },
      { kind: "pick", index: 0 },
      { kind: "layout", order: "bands-first" },
      { kind: "pick", index: 1 },
    ];
    const { raster, layout, pickedIndex } = prepared(array, edits);
    expect({ layout, pickedIndex }).toMatchObject({
      layout: { order: "bands-first" },
      pickedIndex: 1,
    });
    expect(valueAt(raster, 2, 0, 0)).toBe(180 + 2 * 30 + 6 + 1);
  });
});

describe("applyEdits with an impossible edit", () => {
  const array = counting("float32", [8, 9, 7]);

  it.each<[Edit, string]>([
    [{ kind: "pick", index: 1 }, "Image 2 was selected, but this array has one image."],
    [{ kind: "bands", bands: [7] }, "Band 8 was chosen, but this image has 7 bands."],
    [
      { kind: "crop", top: 1, left: 0, height: 8, width: 9 },
      "A window of 8 × 9 pixels from row 1, column 0 is not inside this image of 8 × 9 pixels.",
    ],
    [
      { kind: "pad", height: 8, width: 8 },
      "This image of 8 × 9 pixels is larger than the 8 × 8 pixels that it should be padded to.",
    ],
    [{ kind: "encode" }, "This image has 7 bands, but the model card defines the encoding of 6."],
  ])("refuses %j", (edit, reason) => {
    expect(refusal(array, [edit])).toBe(reason);
  });
});
