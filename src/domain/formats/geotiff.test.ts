import { readFileSync } from "node:fs";
import { constants, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { DecodedArray } from "#domain/array/decoded-array.ts";
import type { Dtype } from "#domain/array/dtype.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import { applyEdits } from "#domain/edits/apply.ts";
import { AppError } from "#domain/failures/failure.ts";
import { centreText, lonLatAt } from "#domain/geo/grid.ts";
import { projString } from "#domain/geo/projections.ts";
import { SMOKE, smokeOf } from "#domain/model/fixtures/cards.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
import { sampleTiff } from "./geotiff-sample.ts";
import { parseNpy, writeNpy } from "./npy.ts";
import { openFile } from "./open-file.ts";
import { openScene } from "./open-scene.ts";

interface TiffRow {
  readonly name: string;
  readonly tiff: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** numpy's values, little-endian; float16 as float32; empty if all are 0. */
  readonly values: string;
  readonly nodata?: string;
}

interface GridRow {
  readonly name: string;
  readonly tiff: string;
  /** GDAL's order: c, a, b, f, d, e. */
  readonly transform: readonly number[] | null;
  /** Longitude and latitude of the centre. */
  readonly centre: readonly [number, number] | null;
  readonly title: string | null;
}

function rowsOf<Row>(file: string): readonly Row[] {
  return readFileSync(new URL(`./fixtures/${file}`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

const TIFFS = rowsOf<TiffRow>("tiffs.jsonl");
const GRIDS = rowsOf<GridRow>("tiff-grids.jsonl");
const SOUTH_UP = rowsOf<
  TiffRow & { readonly transform: readonly number[]; readonly missing?: string }
>("tiff-south-up.jsonl");
const REFUSED = rowsOf<Pick<TiffRow, "name" | "tiff">>("tiff-refused.jsonl");

function decoded(base64: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(base64, "base64")).buffer;
}

function bytesOf(path: string): ArrayBuffer {
  return new Uint8Array(readFileSync(path)).buffer;
}

async function refusal(file: ArrayBuffer): Promise<string> {
  const error = await openFile(file).catch((thrown: unknown) => thrown);
  if (error instanceof AppError && error.failure.kind === "unreadable-array") {
    return `${error.failure.reason} ${error.failure.action}`;
  }
  throw new Error(`it was not refused: ${String(error)}`);
}

const DAMAGED =
  "This TIFF cannot be read: it is damaged, truncated, or of an unusual kind. Copy it again, or rewrite it: gdal_translate -co COMPRESS=DEFLATE in.tif out.tif.";

const INCOMPLETE =
  "This TIFF declares more pixels than its file contains: it was truncated. Copy it again.";

const OTHERS = "src/domain/formats/fixtures/tiff";

/**
 * Each GeoTIFF of real data: its folder, and how many of its bands the npy of the same name has.
 */
const SAMPLES = [
  ["public/samples", "goes16-20210921T2250Z-z7-x21-y49-smoke", 6],
  [OTHERS, "goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast", 6],
  [OTHERS, "goes16-20210921T2250Z-z7-x25-y47-clear-land", 6],
  [OTHERS, "goes17-20191027T2000Z-kincade-smoke-5band", 5],
  [OTHERS, "landsat7-olinda-6band", 6],
  [OTHERS, "sentinel2-spain-flood-6band-int16", 6],
] as const;

function valuesOf({ values }: NdArray): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function open(folder: string, name: string): Promise<DecodedArray> {
  return openFile(bytesOf(`${folder}/${name}.tif`));
}

describe("a sample's GeoTIFF", () => {
  it.each(SAMPLES)("has the same values as its npy: %s/%s", async (folder, name, bandCount) => {
    const file = bytesOf(`${folder}/${name}.tif`);
    const kept = Array.from({ length: bandCount }, (_, band) => band);
    const { rewrittenFile } = prepareArray(await openFile(file), file, {
      edits: [{ kind: "bands", bands: kept }],
      card: SMOKE,
    });
    const made = parseNpy(rewrittenFile ?? new ArrayBuffer());
    const twin = parseNpy(bytesOf(`public/samples/${name}.npy`));
    expect([made.dtype, made.shape]).toEqual([twin.dtype, twin.shape]);
    expect(Buffer.compare(valuesOf(made), valuesOf(twin))).toBe(0);
  });
});

describe("a GeoTIFF's georeference", () => {
  // GDAL 3.6.2, each file's centre transformed to EPSG:4326.
  it.each([
    ["public/samples", "goes16-20210921T2250Z-z7-x21-y49-smoke", -119.53125, 37.710_240_054_6],
    [OTHERS, "sentinel2-spain-flood-6band-int16", -0.758_896_752, 38.105_815_700_1],
    [OTHERS, "goes17-20191027T2000Z-kincade-smoke-5band", -124.163_932_916_6, 37.245_032_120_2],
  ])("puts the centre of %s/%s where GDAL does", async (folder, name, lon, lat) => {
    const { grid, array } = await open(folder, name);
    const [height = 0, width = 0] = array.shape;
    const place = grid && lonLatAt(grid, width / 2, height / 2);
    expect(place?.lon).toBeCloseTo(lon, 6);
    expect(place?.lat).toBeCloseTo(lat, 6);
  });

  // GetGeoTransform of the same GDAL, in the order a, b, c, d, e, f.
  it.each([
    [
      "public/samples",
      "goes16-20210921T2250Z-z7-x21-y49-smoke",
      [0.010_986_328_125, 0, -120.9375, 0, -0.008_690_241_574_636_326, 38.822_590_976_177_11],
    ],
    [
      OTHERS,
      "goes17-20191027T2000Z-kincade-smoke-5band",
      [
        1002.008_633_960_532_5, 0, 951_908.180_143_703_6, 0, -1002.008_567_237_147,
        3_807_632.857_357_755,
      ],
    ],
    [
      OTHERS,
      "landsat7-olinda-6band",
      [
        28.499_999_999_274_54, 0, 290_087.250_000_769_8, 0, -28.499_999_999_274_54,
        9_119_392.750_028_772,
      ],
    ],
    [
      OTHERS,
      "sentinel2-spain-flood-6band-int16",
      [
        8.983_152_841_195_215e-5, 0, -0.779_019_014_388_449, 0, -8.983_152_841_195_215e-5,
        38.125_937_962_487_086,
      ],
    ],
  ] as const)("equals GDAL's geotransform for %s/%s", async (folder, name, transform) => {
    const { grid } = await open(folder, name);
    for (const [index, value] of transform.entries()) {
      expect(grid?.transform[index]).toBeCloseTo(value, 9);
    }
  });

  it("is shown in its own coordinates until its projection is loaded", async () => {
    const { grid } = await open(OTHERS, "landsat7-olinda-6band");
    expect(grid?.crs).toMatchObject({ kind: "projected", epsg: 31_985 });
    expect(grid && lonLatAt(grid, 128, 128)).toBeUndefined();
    expect(grid && centreText(grid, 256, 256)).toBe(
      "x 293,735, y 9,115,745 (SIRGAS 2000 / UTM zone 25S)",
    );
  });
});

describe("the values of a TIFF", () => {
  it.each(TIFFS)("match GDAL and numpy: $name", async ({ tiff, dtype, shape, values, nodata }) => {
    const found = await openFile(decoded(tiff));
    expect(found).toMatchObject({ format: "geotiff", array: { dtype, shape } });
    const bytes = valuesOf(found.array);
    if (values === "") expect(bytes.every((byte) => byte === 0)).toBe(true);
    else expect(Buffer.from(bytes).toString("base64")).toBe(values);
    expect(found.nodata).toBe(nodata === undefined ? undefined : Number(nodata));
  });
});

describe("the pixels that a TIFF excludes", () => {
  const MASKS = rowsOf<TiffRow & { readonly missing: string }>("tiff-masks.jsonl");

  it.each(MASKS)("match GDAL's: $name", async ({ tiff, dtype, values, missing }) => {
    const found = await openFile(decoded(tiff));
    expect(found.array.dtype).toBe(dtype);
    expect(Buffer.from(valuesOf(found.array)).toString("base64")).toBe(values);
    const [height = 0, width = 0] = found.array.shape;
    const card = smokeOf(found.array.shape[2] ?? 0);
    // Holes of nodata show in the values.
    const mask = found.missing ?? applyEdits(found, [], card).missing;
    const wanted = new Uint8Array(decoded(missing));
    expect(wanted).toHaveLength(height * width);
    expect(wanted).toContain(1);
    expect(mask).toEqual(wanted);
  });

  it("are none where the file has no mask", async () => {
    for (const [folder, name] of SAMPLES) {
      expect((await open(folder, name)).missing).toBeUndefined();
    }
  });
});

describe("the grid of a TIFF", () => {
  it.each(GRIDS)("matches GDAL's: $name", async ({ name, tiff, transform, centre, title }) => {
    const { grid, array } = await openFile(decoded(tiff));
    if (transform === null) {
      expect(grid).toBeUndefined();
      return;
    }
    // Rows from south to north have tests of their own.
    const [west, a, b, top, d, down = 0] = transform;
    const isSouthUp = name === "south up";
    const [f, e] = isSouthUp ? [Number(top) + down * (array.shape[0] ?? 0), -down] : [top, down];
    // Longitudes from 0 to 360 are the same places west of Greenwich.
    const c = name.includes("360") ? Number(west) - 360 : west;
    for (const [index, wanted] of [a, b, c, d, e, f].entries()) {
      expect(grid?.transform[index]).toBeCloseTo(wanted ?? Number.NaN, 9);
    }
    const [height = 0, width = 0] = array.shape;
    const place = grid && lonLatAt(grid, width / 2, height / 2);
    switch (grid?.crs.kind) {
      case "geographic":
      case "geostationary":
        expect(place?.lon).toBeCloseTo((((centre?.[0] ?? Number.NaN) + 180) % 360) - 180, 9);
        expect(place?.lat).toBeCloseTo(centre?.[1] ?? Number.NaN, 9);
        break;
      case "projected":
        expect(grid.crs.title).toBe(title);
        expect([2263, 32_611, undefined]).toContain(grid.crs.epsg);
        expect(projString(grid.crs) !== undefined).toBe(title?.includes("UTM"));
        break;
      default:
        // Meteosat sweeps about the other axis, some datums are far from WGS 84, and one file names none.
        expect(place).toBeUndefined();
    }
  });

  it("says that rows from south to north are reversed, and nothing of others: 45", async () => {
    for (const { name, tiff } of GRIDS) {
      const { notes, rowsReversed } = await openFile(decoded(tiff));
      const isSouthUp = name === "south up";
      expect(rowsReversed === true).toBe(isSouthUp);
      expect(notes).toEqual(
        isSouthUp
          ? [
              "Its rows run from south to north. They are reversed, in the upload too, so that north is up.",
            ]
          : [],
      );
    }
  });

  it.each(SOUTH_UP)("turns north up with its values, as gdalwarp does: $name", async (row) => {
    const file = decoded(row.tiff);
    const found = await openFile(file);
    expect(found).toMatchObject({
      array: { dtype: row.dtype, shape: row.shape },
      rowsReversed: true,
    });
    expect(Buffer.from(valuesOf(found.array)).toString("base64")).toBe(row.values);
    const [c, a, b, f, d, e] = row.transform;
    for (const [index, wanted] of [a, b, c, d, e, f].entries()) {
      expect(found.grid?.transform[index]).toBeCloseTo(wanted ?? Number.NaN, 9);
    }
    const missing = row.missing === undefined ? undefined : new Uint8Array(decoded(row.missing));
    expect(found.missing).toEqual(missing);
    if (row.shape.at(-1) !== 3) return;
    const { rewrittenFile } = prepareArray(found, file, { edits: [], card: smokeOf(3) });
    const sent = valuesOf(parseNpy(rewrittenFile ?? new ArrayBuffer()));
    expect(Buffer.from(sent).toString("base64")).toBe(row.values);
  });

  it("turns an overview with its image", async () => {
    const [row] = rowsOf<Pick<TiffRow, "tiff" | "values">>("tiff-south-up-overview.jsonl");
    const sample = await sampleTiff(new Blob([decoded(row?.tiff ?? "")]), 5);
    const values = sample && Buffer.from(valuesOf(sample.array)).toString("base64");
    expect(values).toBe(row?.values);
  });

  it("turns north up with a mask beside it, which has the rows of the file", async () => {
    const { tiff } = SOUTH_UP.find(({ name }) => name === "pixels in strips") ?? { tiff: "" };
    const [height, width] = [5, 17];
    const rows = Uint8Array.from({ length: height * width }, (_, pixel) => Number(pixel >= width));
    const files = [
      { name: "a.tif", file: new Blob([decoded(tiff)]) },
      { name: "a.tif.msk", file: new Blob([writeNpy(rows, "uint8", [height, width])]) },
    ];
    const { missing } = await openScene({ files, bands: [], reference: 0, mask: 1 });
    expect(missing).toEqual(rows.toReversed().map((valid) => 1 - valid));
  });

  it("covers every kind of CRS in the fixtures", async () => {
    const found = await Promise.all(GRIDS.map(({ tiff }) => openFile(decoded(tiff))));
    const kinds = found.map(({ grid }) => grid?.crs.kind ?? "none");
    expect(new Set(kinds)).toEqual(
      new Set(["geographic", "projected", "geostationary", "unknown", "none"]),
    );
  });
});

describe("an unsupported TIFF", () => {
  const words: Readonly<Record<string, string>> = {
    "compressed with JPEG": "is compressed with JPEG, which",
    "compressed with WEBP": "is compressed with WebP, which",
    "compressed with LERC": "is compressed with LERC, which",
    "compressed with LZMA": "is compressed with LZMA, which",
    int64: "contains signed integers of 64 bits",
    uint64: "contains unsigned integers of 64 bits",
    "complex int16": "contains complex integers of 32 bits",
    complex64: "contains complex numbers of 64 bits",
    complex128: "contains complex numbers of 128 bits",
    "float64 predictor 2": "uses the predictor for integers on 64-bit values",
    "big-endian int16 predictor 2": "is big-endian and compressed with a predictor",
    "big-endian float32 predictor 3": "is big-endian and compressed with a predictor",
    "big-endian float32 predictor 2": "is big-endian and compressed with a predictor",
    "bits in reverse order": "has the bits of its bytes in reverse order (FillOrder 2)",
  };

  it.each(REFUSED)("is refused with the reason: $name", async ({ name, tiff }) => {
    expect(await refusal(decoded(tiff))).toContain(words[name] ?? "no expected reason");
  });

  it.each(TIFFS.filter(({ name }) => /^uint8 .* 1 chunky/.test(name)))(
    "is refused when truncated anywhere: $name",
    async ({ name, tiff }) => {
      const file = decoded(tiff);
      const refusals = name.includes("NONE") ? [DAMAGED, INCOMPLETE] : [DAMAGED];
      for (let length = 4; length < file.byteLength; length += 37) {
        expect(refusals).toContain(await refusal(file.slice(0, length)));
      }
    },
  );
});

describe("a TIFF's compressed block", () => {
  it.each([
    ["Deflate", 8],
    ["Adobe’s number of Deflate", 32_946],
  ])("is unpacked no further than its image: 4 GB of %s in 4 MB", async (_, packing) => {
    const options = { level: 9, finishFlush: constants.Z_FULL_FLUSH };
    const mebibyte = deflateRawSync(Buffer.alloc(2 ** 20), options);
    const bomb = Buffer.concat([Buffer.of(0x78, 0xda), ...Array<Buffer>(4096).fill(mebibyte)]);
    const directory = 8 + bomb.length;
    const tags = [
      ...[
        [256, 16],
        [257, 16],
        [258, 8],
        [259, packing],
        [262, 1],
        [273, 8],
        [277, 1],
      ],
      ...[
        [278, 16],
        [279, bomb.length],
        [339, 1],
      ],
    ];
    const file = Buffer.alloc(directory + 2 + 12 * tags.length + 4);
    file.write("II*\0", "latin1");
    file.writeUInt32LE(directory, 4);
    bomb.copy(file, 8);
    file.writeUInt16LE(tags.length, directory);
    for (const [index, [tag = 0, value = 0]] of tags.entries()) {
      const at = directory + 2 + 12 * index;
      file.writeUInt16LE(tag, at);
      file.writeUInt16LE(4, at + 2);
      file.writeUInt32LE(1, at + 4);
      file.writeUInt32LE(value, at + 8);
    }
    const { array } = await openFile(new Uint8Array(file).buffer);
    expect(Array.from(array.values, Number)).toEqual(Array.from(new Uint8Array(256)));
  });
});

describe("a TIFF with an impossible tag", () => {
  /** A little-endian TIFF with another value in one tag of its first directory. */
  function withTag(name: string, tag: number, value: number): ArrayBuffer {
    const file = decoded(TIFFS.find((row) => row.name === name)?.tiff ?? "");
    const view = new DataView(file);
    const start = view.getUint32(4, true) + 2;
    const entries = Array.from(
      { length: view.getUint16(start - 2, true) },
      (_, n) => start + 12 * n,
    );
    const entry = entries.find((at) => view.getUint16(at, true) === tag);
    if (entry === undefined) throw new Error(`${name} has no tag ${tag}`);
    view.setUint16(entry + 2, 4, true);
    view.setUint32(entry + 8, value, true);
    return file;
  }

  const TILES = "int16 DEFLATE predictor 1 chunky tiles";
  const MAX_UINT32 = 2 ** 32 - 1;

  it.each([
    ["ImageWidth", 256, 0, DAMAGED],
    ["ImageWidth", 256, MAX_UINT32, "more than this page accepts"],
    ["ImageLength", 257, 5000, DAMAGED],
    ["SamplesPerPixel", 277, 0, DAMAGED],
    ["SamplesPerPixel", 277, MAX_UINT32, DAMAGED],
    ["TileWidth", 322, 0, DAMAGED],
    ["TileLength", 323, 0, DAMAGED],
    ["TileLength", 323, MAX_UINT32, "more than this page accepts"],
    ["TileOffsets", 324, MAX_UINT32, DAMAGED],
    ["Compression", 259, 99, "compressed with method 99"],
  ])("is refused for %s (%i) = %i", async (_, tag, value, reason) => {
    expect(await refusal(withTag(TILES, tag, value))).toContain(reason);
  });

  it.each([
    ["StripOffsets", 273, 2 ** 30 - 1],
    ["BitsPerSample", 258, MAX_UINT32],
    ["GeoKeyDirectory", 34_735, MAX_UINT32],
  ])("is refused for %s (%i) of %i values without allocating them", async (_, tag, count) => {
    const file = withTag("uint8 NONE predictor 1 chunky strips", 273, 8);
    const view = new DataView(file);
    const start = view.getUint32(4, true) + 2;
    // Its own tag, or in place of its last.
    const entries = view.getUint16(start - 2, true);
    const own = Array.from({ length: entries }, (__, n) => start + 12 * n).find(
      (at) => view.getUint16(at, true) === tag,
    );
    const at = own ?? start + 12 * (entries - 1);
    view.setUint16(at, tag, true);
    view.setUint32(at + 4, count, true);
    expect(await refusal(file)).toBe(DAMAGED);
  });

  it("treats any larger number of rows per strip as the image's height, as writers mean it", async () => {
    const name = "an LZW dictionary that fills and is cleared";
    const { array } = await openFile(withTag(name, 278, MAX_UINT32));
    const values = TIFFS.find((row) => row.name === name)?.values;
    expect(Buffer.from(valuesOf(array)).toString("base64")).toBe(values);
  });
});
