import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseNpy } from "#domain/formats/npy.ts";
import { evenSpacing } from "./spacing.ts";

/** One band of a sample whose bands are last. */
function bandOf(name: string, band: number): Float64Array {
  const file = new Uint8Array(readFileSync(`public/samples/${name}.npy`)).buffer;
  const { values, shape } = parseNpy(file);
  const bandCount = shape.at(-1) ?? 1;
  return Float64Array.from({ length: values.length / bandCount }, (_, pixel) =>
    Number(values[pixel * bandCount + band]),
  );
}

const COUNTS = bandOf("goes16-20210921T2250Z-z7-x21-y49-smoke", 0);
const [LOWEST, HIGHEST] = [77, 148];

describe("evenSpacing", () => {
  it.each([
    [1 / 255, 0],
    [0.37, 12.3],
    [0.0041, -0.2],
    [5.5, 1000],
    [1 / 13.2, -8.5],
  ])("finds counts times %f plus %f in single precision", (factor, offset) => {
    const found = evenSpacing(Float32Array.from(COUNTS, (count) => count * factor + offset));
    expect(found?.step).toBeCloseTo(factor, 4);
    expect(found?.start).toBeCloseTo(LOWEST * factor + offset, 3);
  });

  it.each([1.3, 1.7, 2, 3, 3.3])("finds counts times %f rounded to whole numbers", (factor) => {
    const found = evenSpacing(Int16Array.from(COUNTS, (count) => Math.round(count * factor)));
    expect(found?.step).toBeCloseTo(factor, 1);
  });

  it("finds none in reflectance that counts were decoded to", () => {
    const rho = Float32Array.from(COUNTS, (count) => ((count + 0.5) / 25.5) ** 2 / 100);
    expect(evenSpacing(rho)).toBeUndefined();
    expect(
      evenSpacing(Int16Array.from(rho, (value) => Math.round(value * 10_000))),
    ).toBeUndefined();
  });

  it("finds none in values of more levels than 8 bits have, and none in few", () => {
    const mixed = Float32Array.from(
      COUNTS,
      (count, pixel) => (count + (COUNTS[pixel + 1] ?? 0)) / 4 + (pixel % 7) * 0.031,
    );
    expect(evenSpacing(mixed)).toBeUndefined();
    expect(evenSpacing(Float32Array.from(COUNTS, (count) => (count % 15) / 2))).toBeUndefined();
    expect(HIGHEST - LOWEST).toBeLessThan(256);
  });

  it.each([
    "goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast",
    "goes16-20210921T2250Z-z7-x21-y49-smoke",
    "goes16-20210921T2250Z-z7-x25-y47-clear-land",
    "landsat7-olinda-6band",
    "sentinel2-spain-flood-6band-int16",
  ])("finds none in the samples: %s", (name) => {
    for (let band = 0; band < 6; band += 1) expect(evenSpacing(bandOf(name, band))).toBeUndefined();
  });
});
