import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DTYPES, type Dtype, zeros } from "#domain/array/dtype.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import { valueAt } from "#domain/array/raster.ts";
import { parseNpy, valuesInCOrder, writeNpy } from "#domain/formats/npy.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { applyEdits } from "./apply.ts";
import { writeCast } from "./cast.ts";
import { type Edit, parseEdits } from "./edit.ts";
import { encodeUpload } from "./encode-upload.ts";

const FILE = "public/models/goes-smoke.json";
const CARD = parseModelCard(JSON.parse(readFileSync(FILE, "utf8")), FILE);

/** An image as nested lists: `image[band][row][column]`, every value below 2 ** 24. */
type Plain = readonly (readonly (readonly number[])[])[];

/** Each edit, applied one element at a time. */
function plainly(image: Plain, edit: Edit, nodata: number): Plain {
  const [plane = []] = image;
  const height = plane.length;
  const width = plane[0]?.length ?? 0;
  const built = (
    rows: number,
    columns: number,
    at: (band: number, row: number, column: number) => number,
  ) =>
    image.map((_, band) =>
      Array.from({ length: rows }, (_r, row) =>
        Array.from({ length: columns }, (_c, column) => at(band, row, column)),
      ),
    );
  const value = (band: number, row: number, column: number) => image[band]?.[row]?.[column] ?? 0;
  switch (edit.kind) {
    case "bands":
      return edit.bands.map((band) => image[band] ?? []);
    case "crop":
      return built(edit.height, edit.width, (band, row, column) =>
        value(band, row + edit.top, column + edit.left),
      );
    case "pad": {
      const top = Math.floor((edit.height - height) / 2);
      const left = Math.floor((edit.width - width) / 2);
      return built(edit.height, edit.width, (band, row, column) =>
        value(band, row - top, column - left),
      );
    }
    case "nodata-to-zero":
      return built(height, width, (band, row, column) => {
        const old = value(band, row, column);
        return old === nodata ? 0 : old;
      });
    case "cast":
      return built(height, width, (band, row, column) =>
        edit.dtype === "uint8" ? Math.min(value(band, row, column), 255) : value(band, row, column),
      );
    default:
      throw new Error(`${edit.kind} has its own tests.`);
  }
}

/** An edit that fits an image of this size, chosen by four numbers. */
function fittingEdit(
  image: Plain,
  kind: number,
  [a, b, c, d]: readonly [number, number, number, number],
): Edit {
  const height = image[0]?.length ?? 1;
  const width = image[0]?.[0]?.length ?? 1;
  switch (kind) {
    case 0: {
      const top = a % height;
      const left = b % width;
      const size = { height: 1 + (c % (height - top)), width: 1 + (d % (width - left)) };
      return { kind: "crop", top, left, ...size };
    }
    case 1:
      return { kind: "pad", height: height + (a % 3), width: width + (b % 4) };
    case 2:
      return { kind: "bands", bands: [a, b, c].slice(0, 1 + (d % 3)).map((n) => n % image.length) };
    case 3:
      return { kind: "nodata-to-zero" };
    default:
      return { kind: "cast", dtype: a % 2 === 0 ? "uint8" : "int64" };
  }
}

interface Case {
  readonly array: NdArray;
  readonly image: Plain;
  readonly layout: Edit;
}

/** An array of consecutive values, in any dtype, band order and memory order. */
function caseOf(
  dtype: Dtype,
  [bands, rows, columns]: readonly [number, number, number],
  first: boolean,
  fortran: boolean,
): Case {
  const shape = first ? [bands, rows, columns] : [rows, columns, bands];
  const values = zeros(dtype, bands * rows * columns);
  writeCast(
    Float64Array.from({ length: values.length }, (_, index) => (index * 37) % 1000),
    dtype,
    values,
  );
  const [x = 1, y = 1, z = 1] = shape;
  const strides = fortran ? [1, x, x * y] : [y * z, z, 1];
  const [s0 = 0, s1 = 0, s2 = 0] = strides;
  const image = Array.from({ length: bands }, (_b, band) =>
    Array.from({ length: rows }, (_r, row) =>
      Array.from({ length: columns }, (_c, column) =>
        Number(
          first
            ? values[band * s0 + row * s1 + column * s2]
            : values[row * s0 + column * s1 + band * s2],
        ),
      ),
    ),
  );
  const array = { values, dtype, shape, strides, version: "1.0" } as const;
  return { array, image, layout: { kind: "layout", order: first ? "bands-first" : "bands-last" } };
}

const side = fc.integer({ min: 1, max: 6 });
const cases = fc
  .tuple(
    fc.constantFrom(...DTYPES.slice(1)),
    fc.tuple(side, side, side),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([dtype, size, first, fortran]) => caseOf(dtype, size, first, fortran));
const choices = fc.array(
  fc.tuple(fc.nat(4), fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99))),
  { maxLength: 5 },
);

describe("applyEdits on any array, with any edits", () => {
  it("equals a naive implementation per element, and its upload reads back the same", () => {
    fc.assert(
      fc.property(cases, choices, fc.nat(255), ({ array, image, layout }, chosen, nodata) => {
        const before = array.values.slice();
        const edits: Edit[] = [layout];
        let plain = image;
        let stillMissing = nodata;
        for (const [kind, numbers] of chosen) {
          const edit = fittingEdit(plain, kind, numbers);
          edits.push(edit);
          plain = plainly(plain, edit, stillMissing);
          if (edit.kind === "nodata-to-zero") stillMissing = Number.NaN;
        }
        const prepared = applyEdits({ array, nodata }, edits, CARD);
        const { raster } = prepared;
        const seen = plain.map((plane, band) =>
          plane.map((line, row) => line.map((_, column) => valueAt(raster, band, row, column))),
        );
        expect(seen).toEqual(plain);
        expect([raster.bandCount, raster.height, raster.width]).toEqual([
          plain.length,
          plain[0]?.length,
          plain[0]?.[0]?.length,
        ]);
        const sent = parseNpy(encodeUpload(prepared));
        const bandsLast = plain[0]?.flatMap((line, row) =>
          line.flatMap((_, column) => plain.map((plane) => plane[row]?.[column])),
        );
        expect(sent.dtype).toBe(raster.dtype);
        expect(Array.from<number | bigint, number>(sent.values, Number)).toEqual(bandsLast);
        expect(array.values).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it("restores the previous result when the last edit is undone", () => {
    fc.assert(
      fc.property(
        cases,
        fc.nat(4),
        fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()),
        ({ array, image, layout }, kind, numbers) => {
          const found = { array, nodata: 3 };
          const once = encodeUpload(applyEdits(found, [layout], CARD));
          encodeUpload(applyEdits(found, [layout, fittingEdit(image, kind, numbers)], CARD));
          expect(encodeUpload(applyEdits(found, [layout], CARD))).toEqual(once);
        },
      ),
    );
  });

  it("prepares any stored edits or refuses them with a sentence", () => {
    const whole = fc.nat(7);
    const length = fc.integer({ min: 1, max: 9 });
    const edit = fc.oneof(
      fc.record({ kind: fc.constant("pick"), index: whole }),
      fc.record({ kind: fc.constant("bands"), bands: fc.array(whole, { minLength: 1 }) }),
      fc.record({
        kind: fc.constant("crop"),
        top: whole,
        left: whole,
        height: length,
        width: length,
      }),
      fc.record({ kind: fc.constantFrom("pad", "resize"), height: length, width: length }),
      fc.record({ kind: fc.constant("cast"), dtype: fc.constantFrom(...DTYPES) }),
      fc.record({ kind: fc.constantFrom("encode", "round", "nodata-to-zero") }),
    );
    fc.assert(
      fc.property(cases, fc.array(edit, { maxLength: 4 }), ({ array }, stored) => {
        const edits = parseEdits(stored);
        expect(edits).toEqual(stored);
        try {
          const { raster } = applyEdits({ array, nodata: undefined }, edits ?? [], CARD);
          const file = parseNpy(encodeUpload({ raster, hasBatchAxis: false }));
          expect(valuesInCOrder(file)).toHaveLength(
            raster.height * raster.width * raster.bandCount,
          );
          expect(writeNpy(file.values, file.dtype, file.shape).byteLength).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ failure: { kind: "unreadable-array" } });
        }
      }),
      { numRuns: 500 },
    );
  });
});
