import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { imagesOf } from "#domain/array/layout.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import { parseNpy, valuesInCOrder, writeNpy } from "#domain/formats/npy.ts";
import { canUploadFileAsIs, encodeUpload } from "./encode-upload.ts";

interface Row {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly written: string;
  readonly npy: string;
  readonly bandsLast: string;
}

const rows = readFileSync("src/domain/array/fixtures/layout.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

const otherAxes = readFileSync("src/domain/array/fixtures/other-axes.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Pick<Row, "npy" | "bandsLast"> & { readonly name: string });

function fromBase64(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text, "base64")).buffer;
}

function counting(shape: readonly number[]): NdArray {
  const count = shape.reduce((product, length) => product * length, 1);
  const values = Uint16Array.from({ length: count }, (_, n) => n);
  return parseNpy(writeNpy(values, "uint16", shape));
}

function unedited(array: NdArray, wantedBandCount: number) {
  const { layout, image } = imagesOf(array, { bandCount: wantedBandCount });
  return { raster: image(0), hasBatchAxis: layout.hasBatchAxis };
}

describe("encodeUpload", () => {
  it.each(rows)("writes $dtype $shape, $written, bands-last like numpy", (row) => {
    const array = parseNpy(fromBase64(row.npy));
    const file = encodeUpload(unedited(array, row.shape.at(-3) ?? 1));
    expect(Buffer.from(file).toString("base64")).toBe(row.bandsLast);
  });

  it.each(otherAxes)("writes $name bands-last like numpy", ({ npy, bandsLast }) => {
    const { raster } = unedited(parseNpy(fromBase64(npy)), 2);
    const file = encodeUpload({ raster, hasBatchAxis: false });
    expect(Buffer.from(file).toString("base64")).toBe(bandsLast);
  });

  it("does not modify the array it was given", () => {
    const array = counting([3, 4, 5]);
    encodeUpload(unedited(array, 3));
    expect(valuesInCOrder(array)).toEqual(counting([3, 4, 5]).values);
  });
});

describe("canUploadFileAsIs", () => {
  it.each([[[4, 5, 3]], [[1, 4, 5, 3]], [[1, 1, 3]]])(
    "is true for a bands-last npy, %j",
    (shape) => {
      const array = counting(shape);
      const image = unedited(array, 3);
      expect(canUploadFileAsIs({ array, format: "npy" }, image)).toBe(true);
      expect(canUploadFileAsIs({ array, format: "geotiff" }, image)).toBe(false);
      const otherAxes = { ...image, hasBatchAxis: !image.hasBatchAxis };
      expect(canUploadFileAsIs({ array, format: "npy" }, otherAxes)).toBe(false);
    },
  );

  it("is true for Fortran order, which numpy reads", () => {
    const array = { ...counting([4, 5, 3]), strides: [1, 4, 20] };
    expect(canUploadFileAsIs({ array, format: "npy" }, unedited(array, 3))).toBe(true);
  });

  it.each([[[4, 5]], [[3, 4, 5]], [[1, 1, 4, 5, 3]]])("is false for %j", (shape) => {
    const array = counting(shape);
    expect(canUploadFileAsIs({ array, format: "npy" }, unedited(array, 3))).toBe(false);
  });

  it("is false for a cube that is read bands-first", () => {
    const array = counting([3, 3, 3]);
    const raster = imagesOf(array, { bandCount: 3 }, "bands-first").image(0);
    expect(canUploadFileAsIs({ array, format: "npy" }, { raster, hasBatchAxis: false })).toBe(
      false,
    );
  });
});
