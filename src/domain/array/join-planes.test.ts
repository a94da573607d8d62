import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Grid } from "#domain/geo/grid.ts";
import type { DecodedArray } from "./decoded-array.ts";
import { type Dtype, zeros } from "./dtype.ts";
import { type BandFile, joinPlanes as joinFiles } from "./join-planes.ts";

const EXTENT = 600;

function gridOf(side: number, west = 0): Grid {
  return {
    transform: [EXTENT / side, 0, west, 0, -EXTENT / side, EXTENT],
    crs: { kind: "projected", title: "UTM", epsg: 32_630 },
    source: "file",
  };
}

function bandFile(
  band: string,
  dtype: Dtype,
  values: readonly number[],
  more: Partial<DecodedArray> = {},
): BandFile {
  const side = Math.sqrt(values.length);
  const held = zeros(dtype, values.length);
  for (const [index, value] of values.entries()) {
    if (held instanceof BigInt64Array || held instanceof BigUint64Array)
      held[index] = BigInt(value);
    else held[index] = value;
  }
  const array = { values: held, dtype, shape: [side, side, 1], strides: [side, 1, 1] };
  const rest = { bandLabels: undefined, members: [], member: undefined, nodata: undefined };
  const found = { array, format: "geotiff", grid: gridOf(side), ...rest, ...more };
  return { name: `${band}.tif`, band, open: () => Promise.resolve(found) };
}

function joinPlanes(files: readonly BandFile[], reference: number) {
  return joinFiles(files, { reference, assertHoldable: () => undefined });
}

interface Case {
  readonly dtype: Dtype;
  readonly nodata: number | null;
  readonly bands: readonly {
    readonly side: number;
    readonly values: readonly number[];
    readonly joined: readonly number[];
  }[];
}

const CASES = readFileSync(new URL("./fixtures/joined.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case);

describe("files of one band each", () => {
  it.each(CASES)(
    "are averaged and repeated as by GDAL's warp: $dtype, nodata $nodata",
    async ({ dtype, nodata, bands }) => {
      const files = bands.map(({ values, side }) =>
        bandFile(`B${side}`, dtype, values, { nodata: nodata ?? undefined }),
      );
      const joined = await joinPlanes(files, 0);
      expect(joined.array).toMatchObject({ dtype, shape: [5, 6, 6] });
      const expected = bands.flatMap((band) => band.joined);
      expect(Array.from(joined.array.values, Number)).toEqual(
        dtype === "float32" ? expected.map(Math.fround) : expected,
      );
      expect(joined.nodata).toBe(nodata ?? undefined);
      expect(joined.missing).toBe(undefined);
      expect(joined.grid).toEqual(gridOf(6));
      expect(joined.notes).toEqual([
        "Joined from five files of one band: B12 averaged 2 × 2; B18 averaged 3 × 3; B3 repeated 2 × 2; B2 repeated 3 × 3, to the pixels of B6.",
      ]);
    },
  );

  it("of one size are stacked unchanged, each with its scale", async () => {
    const plane = fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 9, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(plane, { minLength: 1, maxLength: 4 }),
        fc.constantFrom<Dtype>("int8", "int64", "float32"),
        async (planes, dtype) => {
          const joined = await joinPlanes(
            planes.map((values, band) =>
              bandFile(`B${band}`, dtype, values, {
                scaling: [{ scale: band + 1, offset: -band }],
              }),
            ),
            0,
          );
          expect(joined.array.dtype).toBe(dtype);
          expect(Array.from(joined.array.values, Number)).toEqual(planes.flat());
          expect(joined.scaling).toEqual(
            planes.map((_, band) => ({ scale: band + 1, offset: -band })),
          );
        },
      ),
    );
  });

  // numpy.result_type of the dtypes.
  it.each<[readonly Dtype[], Dtype]>([
    [["uint8", "uint8"], "uint8"],
    [["uint8", "int8"], "int16"],
    [["uint8", "uint16"], "uint16"],
    [["int16", "uint16"], "int32"],
    [["int16", "uint8", "float32"], "float32"],
    [["uint16", "float16"], "float32"],
    [["int32", "float32"], "float64"],
    [["uint32", "int16"], "float64"],
  ])("of the dtypes %s become %s", async (dtypes, expected) => {
    const files = dtypes.map((dtype, band) => bandFile(`B${band}`, dtype, [1, 2, 3, 4]));
    const { array } = await joinPlanes(files, 0);
    expect(array.dtype).toBe(expected);
    expect(Array.from(array.values, Number)).toEqual(dtypes.flatMap(() => [1, 2, 3, 4]));
  });

  it("with different nodata values and masks miss the pixels of any", async () => {
    const joined = await joinPlanes(
      [
        bandFile("B1", "int16", [-9999, 2, 3, 4], { nodata: -9999 }),
        bandFile("B2", "int16", [1, 0, 3, 4], { nodata: 0 }),
        bandFile("B3", "int16", [1, 2, 3, 4], { missing: Uint8Array.of(0, 0, 0, 1) }),
      ],
      0,
    );
    expect(joined.nodata).toBe(undefined);
    expect(joined.missing).toEqual(Uint8Array.of(1, 1, 0, 1));
    expect(joined.scaling).toBe(undefined);
  });

  it.each([
    ["another place", bandFile("B2", "uint8", [1, 2, 3, 4], { grid: gridOf(2, 5) })],
    ["no whole multiple of pixels", bandFile("B2", "uint8", [1, 2, 3, 4, 5, 6, 7, 8, 9])],
    [
      "another size and no place",
      bandFile("B2", "uint8", Array.from({ length: 16 }, Number), { grid: undefined }),
    ],
  ])("of %s are refused", (_, other) => {
    const first = bandFile("B1", "uint8", [1, 2, 3, 4]);
    return expect(joinPlanes([first, other], 0)).rejects.toThrow(
      expect.objectContaining({
        failure: {
          kind: "unreadable-array",
          reason: "B2.tif covers another area than B1.tif, so they cannot be joined.",
          action:
            "Cut them to the same area first: gdalwarp -te xmin ymin xmax ymax in.tif out.tif.",
        },
      }) as Error,
    );
  });

  it("are refused if they were taken at different times, to the seconds between bands of a scan", async () => {
    const at = (band: string, time: string) =>
      bandFile(band, "float32", [1], { acquisition: { satellite: "GOES-17", time } });
    const first = at("C01", "2019-12-01T10:27:27.5Z");
    const { acquisition } = await joinPlanes([first, at("C02", "2019-12-01T10:27:29.5Z")], 0);
    expect(acquisition).toEqual({ satellite: "GOES-17", time: "2019-12-01T10:27:27.5Z" });
    const refused = {
      failure: expect.objectContaining({
        reason:
          "C02.tif is of 2019-12-01 10:28:27.5 UTC and C01.tif of 2019-12-01 10:27:27.5 UTC: they are of different scans, whatever their names say.",
      }),
    };
    await expect(joinPlanes([first, at("C02", "2019-12-01T10:28:27.5Z")], 0)).rejects.toThrow(
      expect.objectContaining(refused),
    );
  });
});
