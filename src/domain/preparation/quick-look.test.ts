import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Dtype } from "#domain/array/dtype.ts";
import { zeros } from "#domain/array/dtype.ts";
import { bandStatistics } from "#domain/array/statistics.ts";
import { writeNpy } from "#domain/formats/npy.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import { pictureOf } from "#domain/view/thumbnail.ts";
import { type QuickLook, quickLookOf } from "./quick-look.ts";

const [HEIGHT, WIDTH, BANDS] = [1400, 1000, 6] as const;

/** A value that names its place. */
function valueAt(row: number, column: number, band: number): number {
  return (row * 7 + column * 3 + band * 40) % 250;
}

/** How an index along the file's axes is one of rows, columns and bands. */
const AXES = {
  "bands last": { shape: [HEIGHT, WIDTH, BANDS], axes: "row column band" },
  "bands first": { shape: [BANDS, HEIGHT, WIDTH], axes: "band row column" },
  "bands in the middle": { shape: [HEIGHT, BANDS, WIDTH], axes: "row band column" },
} as const;

class CountedBlob extends Blob {
  bytesRead = 0;

  override slice(start = 0, end = this.size): Blob {
    this.bytesRead += end - start;
    return super.slice(start, end);
  }
}

/** @param isFortran the header says so, and the first axis varies fastest. */
function fileOf(kind: keyof typeof AXES, dtype: Dtype, isFortran = false): CountedBlob {
  const { shape, axes } = AXES[kind];
  const values = zeros(dtype, HEIGHT * WIDTH * BANDS);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) throw new Error(dtype);
  const names = axes.split(" ");
  const step = (name: string): number => {
    const at = names.indexOf(name);
    const faster = isFortran ? shape.slice(0, at) : shape.slice(at + 1);
    return faster.reduce((product, length) => product * length, 1);
  };
  const [rowStep, columnStep, bandStep] = [step("row"), step("column"), step("band")];
  for (let row = 0; row < HEIGHT; row += 1) {
    for (let column = 0; column < WIDTH; column += 1) {
      const first = row * rowStep + column * columnStep;
      for (let band = 0; band < BANDS; band += 1) {
        values[first + band * bandStep] = valueAt(row, column, band);
      }
    }
  }
  const bytes = new Uint8Array(writeNpy(values, dtype, shape));
  if (isFortran) {
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, 128));
    // The same length: the header is padded with spaces.
    const changed = text.replace("'fortran_order': False", "'fortran_order': True ");
    bytes.set(new TextEncoder().encode(changed.slice(10)), 10);
  }
  return new CountedBlob([bytes]);
}

/** Counts pixels that differ: a list of all of them takes minutes to write. */
function expectLook(
  look: QuickLook | undefined,
  { pixels, ...facts }: Omit<QuickLook, "bandCount" | "isCoarse">,
  bandCount: number = BANDS,
): void {
  const different = pixels.filter((value, at) => value !== look?.pixels[at]).length;
  expect({ ...look, pixels: different }).toEqual({
    ...facts,
    bandCount,
    isCoarse: true,
    pixels: 0,
  });
}

it.each([
  ["bands last", "uint8", false],
  ["bands last", "float32", false],
  ["bands last", "uint8", true],
  ["bands first", "int16", false],
  ["bands first", "uint8", true],
  ["bands in the middle", "uint8", false],
] as const)(
  "draws the centres of equal parts of the image: %s, %s, Fortran order %s",
  async (kind, dtype, isFortran) => {
    const file = fileOf(kind, dtype, isFortran);
    const look = await quickLookOf(file, SMOKE);
    const [height, width] = [128, 91];
    const bands = Array.from({ length: BANDS }, (_, band) =>
      Float64Array.from({ length: height * width }, (__, pixel) =>
        valueAt(
          Math.floor(((Math.floor(pixel / width) + 0.5) * HEIGHT) / height),
          Math.floor((((pixel % width) + 0.5) * WIDTH) / width),
          band,
        ),
      ),
    );
    const statistics = bands.map((plane) => bandStatistics(plane));
    const pixels = pictureOf({ height, width, bands, statistics }, SMOKE);
    expectLook(look, { height, width, pixels, fileSize: { height: HEIGHT, width: WIDTH } });
    // No more lines than the picture has.
    expect(file.bytesRead).toBeLessThan(0.2 * file.size);
  },
);

interface TiffRow {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  /** Of the values to draw; null for a file of which nothing is drawn before it is read. */
  readonly factor: number | null;
  /** Base64. */
  readonly tiff: string;
}

const TIFFS = readFileSync("src/domain/formats/fixtures/tiff-overviews.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as TiffRow);

it.each(TIFFS)("draws what GDAL wrote to be read first: $name", async (row) => {
  const { height, width, factor, tiff } = row;
  // Large, like the files that this is for; the values of the fixture take little room.
  const file = new CountedBlob([Buffer.from(tiff, "base64"), new Uint8Array(2 ** 23)]);
  const look = await quickLookOf(file, SMOKE);
  expect(file.bytesRead).toBeLessThan(0.4 * file.size);
  if (factor === null) {
    expect(look).toBeUndefined();
    return;
  }
  const scale = 256 / Math.max(height, width);
  const size = { height: Math.round(height * scale), width: Math.round(width * scale) };
  const read = { height: Math.ceil(height / factor), width: Math.ceil(width / factor) };
  const bands = Array.from({ length: BANDS }, (_, band) =>
    Float64Array.from({ length: size.height * size.width }, (__, pixel) => {
      const line = Math.floor(pixel / size.width);
      const row = Math.floor(((line + 0.5) * read.height) / size.height);
      const column = Math.floor((((pixel % size.width) + 0.5) * read.width) / size.width);
      return (Math.floor(row / 32) * 7 + Math.floor(column / 32) * 3 + band * 40) % 250;
    }),
  );
  const statistics = bands.map((plane) => bandStatistics(plane));
  const pixels = pictureOf({ ...size, bands, statistics }, SMOKE);
  expectLook(look, { ...size, pixels, fileSize: { height, width } });
});

it("is left out for small files, for other formats, and for what is not an image", async () => {
  const small = new Blob([writeNpy(new Uint8Array(256 * 256 * 6), "uint8", [256, 256, 6])]);
  const list = new Blob([writeNpy(new Uint8Array(2 ** 23), "uint8", [2 ** 23])]);
  const other = new Blob([new Uint8Array(2 ** 23)]);
  for (const file of [small, list, other]) {
    expect(await quickLookOf(file, SMOKE)).toBeUndefined();
  }
});
