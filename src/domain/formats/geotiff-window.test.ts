import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import type { TiffFile } from "./geotiff-directory.ts";
import { openTiffWindows } from "./geotiff-window.ts";

/** Written by GDAL and tifffile, with numpy's values: see `make-tiffs.py`. */
interface TiffRow {
  readonly name: string;
  readonly tiff: string;
  readonly dtype: string;
  readonly shape: readonly [number, number, number];
  /** Little-endian; float16 as float32; empty if all are 0. */
  readonly values: string;
}

function rowsOf<Row>(file: string): readonly Row[] {
  return readFileSync(new URL(`./fixtures/${file}`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

function fileOf(base64: string): TiffFile {
  const { buffer } = new Uint8Array(Buffer.from(base64, "base64"));
  return {
    byteLength: buffer.byteLength,
    read: (offset, length) => Promise.resolve(buffer.slice(offset, offset + length)),
  };
}

/** The reason of a refusal, or the file. */
async function opened(row: Pick<TiffRow, "tiff">) {
  return openTiffWindows(fileOf(row.tiff)).catch((cause: unknown) => {
    if (cause instanceof AppError && cause.failure.kind === "unreadable-array") {
      return cause.failure.reason;
    }
    throw cause;
  });
}

const TIFFS = rowsOf<TiffRow>("tiffs.jsonl");

describe("a window of a TIFF", () => {
  it("has numpy's values in every layout, compression and dtype, or the file is refused by name", async () => {
    let readCount = 0;
    for (const row of TIFFS) {
      const file = await opened(row);
      if (typeof file === "string") {
        expect([row.name, file]).toEqual([row.name, expect.stringContaining("read in parts")]);
        continue;
      }
      readCount += 1;
      const [height, width, bandCount] = row.shape;
      expect(file).toMatchObject({ height, width, bandCount, dtype: row.dtype });
      const expected = Buffer.from(row.values, "base64");
      await fc.assert(
        fc.asyncProperty(windowIn(height, width), async (box) => {
          const { values } = await file.read(box);
          const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
          const pixel = bandCount * values.BYTES_PER_ELEMENT;
          for (let at = 0; at < box.height; at += 1) {
            const start = ((box.top + at) * width + box.left) * pixel;
            const line = expected.subarray(start, start + box.width * pixel);
            const found = bytes.subarray(at * box.width * pixel, (at + 1) * box.width * pixel);
            if (row.values !== "") expect([row.name, found]).toEqual([row.name, line]);
          }
        }),
        { numRuns: 4 },
      );
    }
    expect(readCount).toBeGreaterThan(150);
  });

  it("has the pixels that the file's mask excludes", async () => {
    const masks = rowsOf<TiffRow & { readonly missing: string }>("tiff-masks.jsonl");
    let maskCount = 0;
    for (const row of masks) {
      const file = await opened(row);
      if (typeof file === "string") continue;
      const { height, width } = file;
      const { missing } = await file.read({
        top: 1,
        left: 2,
        height: height - 1,
        width: width - 2,
      });
      if (missing === undefined) continue;
      maskCount += 1;
      const whole = Buffer.from(row.missing, "base64");
      const expected = Array.from({ length: missing.length }, (_, pixel) => {
        const line = Math.floor(pixel / (width - 2));
        return whole[(line + 1) * width + 2 + (pixel % (width - 2))];
      });
      expect([row.name, Array.from(missing)]).toEqual([row.name, expected]);
    }
    expect(maskCount).toBeGreaterThan(0);
  });

  it("is of no file with a page for each band, or with rows from south to north", async () => {
    const [pages] = rowsOf<TiffRow>("tiff-pages.jsonl");
    const [southUp] = rowsOf<TiffRow>("tiff-south-up.jsonl");
    expect(await opened(pages ?? { tiff: "" })).toContain("a page for each band");
    expect(await opened(southUp ?? { tiff: "" })).toContain("from south to north");
  });
});

function windowIn(height: number, width: number) {
  const part = (length: number) =>
    fc
      .tuple(fc.integer({ min: 0, max: length - 1 }), fc.integer({ min: 1, max: length }))
      .map(([start, count]) => ({ start, count: Math.min(count, length - start) }));
  return fc.record({ rows: part(height), columns: part(width) }).map(({ rows, columns }) => ({
    ...{ top: rows.start, height: rows.count },
    ...{ left: columns.start, width: columns.count },
  }));
}
