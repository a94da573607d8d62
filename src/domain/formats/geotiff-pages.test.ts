import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Dtype } from "#domain/array/dtype.ts";
import { openFile } from "./open-file.ts";

/** A file of several pages; values and shape as GDAL reads the pages that are bands. */
interface PagesRow {
  readonly name: string;
  readonly tiff: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: string;
  readonly notes: readonly string[];
  readonly labels?: readonly string[];
  readonly scales?: readonly number[];
}

const ROWS = readFileSync(new URL("./fixtures/tiff-pages.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as PagesRow);

function bytesOf({ tiff }: PagesRow): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(tiff, "base64"));
}

describe("the pages of a TIFF", () => {
  it.each(ROWS)("are its bands, and no other image is: $name", async (row) => {
    const found = await openFile(bytesOf(row).buffer);
    const { values, dtype, shape } = found.array;
    expect({ dtype, shape, notes: found.notes }).toEqual({
      dtype: row.dtype,
      shape: row.shape,
      notes: row.notes,
    });
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    expect(bytes.toString("base64")).toBe(row.values);
    expect(found.bandLabels?.labels.map(({ name }) => name)).toEqual(row.labels);
    expect(found.scaling?.map(({ scale }) => scale)).toEqual(row.scales);
    expect(found.joinedFrom).toBe(undefined);
  });

  it("end where a chain of directories leads back into itself", async () => {
    const row = ROWS.find(({ name }) => name === "six pages by GDAL, DEFLATE");
    if (row === undefined) throw new Error("There is no such file.");
    const file = bytesOf(row);
    const view = new DataView(file.buffer);
    const first = view.getUint32(4, true);
    view.setUint32(first + 2 + 12 * view.getUint16(first, true), first, true);
    expect(await openFile(file.buffer)).toMatchObject({ array: { shape: [5, 7, 1] }, notes: [] });
  });
});
