import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Edit } from "#domain/edits/edit.ts";
import { AppError } from "#domain/failures/failure.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { SMOKE, smokeOf } from "#domain/model/fixtures/cards.ts";
import { type Preparation, prepareArray, splitImages } from "./prepare.ts";

interface Row {
  readonly file: string;
  readonly dtype: string;
  readonly shape: readonly [number, number, number];
  readonly sha256OfPlanes: string;
  readonly pixelInTheMiddle: readonly number[];
  readonly bands: readonly {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly percentiles: readonly (readonly [percent: number, value: number])[];
    readonly notFinite: number;
  }[];
}

const samples = readFileSync("src/domain/array/fixtures/samples.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

function sampleFile(name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(`public/samples/${name}`)).buffer;
}

/** Prepares a file like the worker, for a model of the given number of bands. */
async function read(
  file: ArrayBuffer,
  bandCount: number,
  edits: readonly Edit[] = [],
): Promise<Preparation> {
  return prepareArray(await openFile(file), file, { edits, card: smokeOf(bandCount) });
}

function sha256(bytes: ArrayBuffer): string {
  return createHash("sha256").update(new Uint8Array(bytes)).digest("hex");
}

describe("prepareArray of the sample chips", () => {
  it.each(samples)("$file", async (sample) => {
    const [height, width, bandCount] = sample.shape;
    const file = sampleFile(sample.file);
    const { content, bands, rewrittenFile } = await read(file, bandCount);
    expect(rewrittenFile).toBeUndefined();
    expect(content).toMatchObject({
      dtype: sample.dtype,
      shape: sample.shape,
      layout: { order: "bands-last", hasBatchAxis: false, isSure: true },
      height,
      width,
      byteLength: file.byteLength,
      rewritten: false,
    });

    const planes = createHash("sha256");
    for (const plane of bands) planes.update(plane);
    expect(planes.digest("hex")).toBe(sample.sha256OfPlanes);

    const middle = (height / 2) * width + width / 2 + 1;
    expect(bands.map((plane) => plane[middle])).toEqual(sample.pixelInTheMiddle);
  });

  it.each(samples)("has numpy's statistics: $file", async (sample) => {
    const { content } = await read(sampleFile(sample.file), sample.bands.length);
    for (const [band, wanted] of sample.bands.entries()) {
      const { min, max, mean, low, high, notFinite } = content.statistics[band] ?? {};
      expect({ min, max, notFinite }).toEqual({
        min: wanted.min,
        max: wanted.max,
        notFinite: wanted.notFinite,
      });
      expect(mean).toBeCloseTo(wanted.mean, 9);
      const percentiles = new Map(wanted.percentiles);
      expect([low, high]).toEqual([percentiles.get(2), percentiles.get(98)]);
    }
  });
});

describe("prepareArray", () => {
  it("rewrites a bands-first array", async () => {
    const file = writeNpy(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), "float32", [1, 2, 1, 4]);
    const { content, rewrittenFile } = await read(file, 2);
    const wanted = writeNpy(Float32Array.of(1, 5, 2, 6, 3, 7, 4, 8), "float32", [1, 1, 4, 2]);
    expect(rewrittenFile).toEqual(wanted);
    expect(content).toMatchObject({
      shape: [1, 2, 1, 4],
      layout: { order: "bands-first", hasBatchAxis: true },
      rewritten: true,
    });
  });

  it("applies the edits without modifying the file", async () => {
    const file = writeNpy(Float32Array.of(1, 2, 9, 3, 4, 9), "float32", [1, 2, 3]);
    const before = sha256(file);
    const { content, bands, rewrittenFile } = await read(file, 2, [
      { kind: "layout", order: "bands-last" },
      { kind: "bands", bands: [1, 0] },
      { kind: "cast", dtype: "uint8" },
    ]);
    expect(bands).toEqual([Uint8Array.of(2, 4), Uint8Array.of(1, 3)]);
    expect(rewrittenFile).toEqual(writeNpy(Uint8Array.of(2, 1, 4, 3), "uint8", [1, 2, 2]));
    expect(content).toMatchObject({ dtype: "uint8", bandCount: 2, fileBandCount: 3 });
    expect(sha256(file)).toBe(before);
  });

  it("shows the first image of a batch and splits all into separate files", async () => {
    const file = writeNpy(
      Uint8Array.from({ length: 24 }, (_, n) => n),
      "uint8",
      [3, 2, 2, 2],
    );
    const { content, bands } = await read(file, 2);
    expect(content).toMatchObject({ batchCount: 3, height: 2, width: 2 });
    expect(bands[0]).toEqual(Uint8Array.of(0, 2, 4, 6));
    const { files, edits } = splitImages(await openFile(file), { edits: [], card: smokeOf(2) });
    expect(edits).toEqual([]);
    expect(files.map((chip) => parseNpy(chip).shape)).toEqual([
      [2, 2, 2],
      [2, 2, 2],
      [2, 2, 2],
    ]);
    expect(parseNpy(files[2] ?? new ArrayBuffer()).values).toEqual(
      Uint8Array.of(16, 17, 18, 19, 20, 21, 22, 23),
    );
  });

  it("draws a thumbnail of the bands", async () => {
    const file = sampleFile("goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
    const { content } = prepareArray(await openFile(file), file, { edits: [], card: SMOKE });
    expect(content.thumbnail).toHaveLength(40 * 40 * 4);
    expect(new Set(content.thumbnail).size).toBeGreaterThan(20);
  });

  it("returns contiguous planes on the file's own buffer", async () => {
    const file = writeNpy(new Uint16Array(40).fill(3), "uint16", [2, 4, 5]);
    const { bands } = await read(file, 2);
    expect(bands.map((plane) => plane.buffer)).toEqual([file, file]);
    expect(bands[0]?.buffer).toBe(file);
  });

  it("recognizes the declared nodata in pixels of lower precision", async () => {
    const file = writeNpy(Float32Array.of(-9999.9, 1, -9999.9, 2), "float32", [2, 2]);
    const found = { ...(await openFile(file)), nodata: -9999.9 };
    const { content } = prepareArray(found, file, { edits: [], card: smokeOf(1) });
    expect(content.nodata).toBe(Math.fround(-9999.9));
    expect(content.statistics).toMatchObject([{ nodata: 2, min: 1, max: 2 }]);
  });

  it("returns 64-bit integers as doubles, which can be drawn", async () => {
    const file = writeNpy(BigInt64Array.of(-1n, 2n, 2n ** 53n, -9n), "int64", [2, 2]);
    const { content, bands } = await read(file, 1);
    expect(content.dtype).toBe("int64");
    expect(bands).toEqual([Float64Array.of(-1, 2, 2 ** 53, -9)]);
  });

  it("rejects a file without an image, with the reason", async () => {
    await expect(read(new ArrayBuffer(0), 6)).rejects.toThrow(AppError);
    await expect(read(new ArrayBuffer(0), 6)).rejects.toMatchObject({
      failure: { kind: "unreadable-array", reason: "This file is empty." },
    });
  });
});
