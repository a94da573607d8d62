import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failure.ts";
import { writeNpy } from "./npy.ts";
import { readArrayContent } from "./read.ts";

interface Row {
  readonly file: string;
  readonly dtype: string;
  readonly shape: readonly [number, number, number];
  readonly sha256: string;
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

const samples = readFileSync(new URL("./fixtures/samples.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

function sampleFile(name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(`public/samples/${name}`)).buffer;
}

function sha256(bytes: ArrayBuffer): string {
  return createHash("sha256").update(new Uint8Array(bytes)).digest("hex");
}

describe("readArrayContent reads the sample chips as numpy does", () => {
  it.each(samples)("$file", async (sample) => {
    const [height, width, bandCount] = sample.shape;
    const { content, rewrittenFile } = await readArrayContent(sampleFile(sample.file), bandCount);
    expect(rewrittenFile).toBeUndefined();
    expect(content).toMatchObject({
      dtype: sample.dtype,
      shape: sample.shape,
      layout: { order: "bands-last", batchAxis: false },
      height,
      width,
      sha256: sample.sha256,
      rewritten: false,
    });

    const planes = createHash("sha256");
    for (const plane of content.bands) planes.update(plane);
    expect(planes.digest("hex")).toBe(sample.sha256OfPlanes);

    const middle = (height / 2) * width + width / 2 + 1;
    expect(content.bands.map((plane) => plane[middle])).toEqual(sample.pixelInTheMiddle);
  });

  it.each(samples)("$file, its statistics", async (sample) => {
    const { content } = await readArrayContent(sampleFile(sample.file), sample.bands.length);
    for (const [band, wanted] of sample.bands.entries()) {
      const { min, max, mean, low, high, notFinite } = content.statistics[band] ?? {};
      expect({ min, max, notFinite }).toEqual({
        min: wanted.min,
        max: wanted.max,
        notFinite: wanted.notFinite,
      });
      expect(mean).toBeCloseTo(wanted.mean, 9);
      expect([low, high]).toEqual([wanted.percentiles[1]?.[1], wanted.percentiles[4]?.[1]]);
    }
  });
});

describe("readArrayContent", () => {
  it("rewrites an array with its bands first and hashes what will be sent", async () => {
    const file = writeNpy(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), "float32", [1, 2, 1, 4]);
    const { content, rewrittenFile } = await readArrayContent(file, 2);
    const wanted = writeNpy(Float32Array.of(1, 5, 2, 6, 3, 7, 4, 8), "float32", [1, 1, 4, 2]);
    expect(rewrittenFile).toEqual(wanted);
    expect(content).toMatchObject({
      shape: [1, 2, 1, 4],
      layout: { order: "bands-first", batchAxis: true },
      sha256: sha256(wanted),
      rewritten: true,
    });
  });

  it("gives planes on the file's own buffer where they lie whole in it", async () => {
    const file = writeNpy(new Uint16Array(40), "uint16", [2, 4, 5]);
    const { content } = await readArrayContent(file, 2);
    expect(content.bands.map((plane) => plane.buffer)).toEqual([file, file]);
    expect(content.bands[0]?.buffer).toBe(file);
  });

  it("gives 64-bit integers as doubles, which can be drawn", async () => {
    const file = writeNpy(BigInt64Array.of(-1n, 2n, 2n ** 53n, -9n), "int64", [2, 2]);
    const { content } = await readArrayContent(file, 1);
    expect(content.dtype).toBe("int64");
    expect(content.bands).toEqual([Float64Array.of(-1, 2, 2 ** 53, -9)]);
  });

  it("rejects with the reason for a file that holds no image", async () => {
    await expect(readArrayContent(new ArrayBuffer(0), 6)).rejects.toThrow(AppError);
    await expect(readArrayContent(new ArrayBuffer(0), 6)).rejects.toMatchObject({
      failure: { kind: "unreadable-array", reason: "This file is empty: it has no bytes at all." },
    });
  });
});
