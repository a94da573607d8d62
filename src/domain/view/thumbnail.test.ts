import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openFile } from "#domain/formats/open-file.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import { recipeRanges } from "#domain/model/recipe-ranges.ts";
import { defaultRecipe } from "#domain/model/recipes.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
// Computed by numpy: fixtures/make-first-pictures.py.
import rows from "./fixtures/first-pictures.json" with { type: "json" };
import { pictureOf, THUMBNAIL_SIDE } from "./thumbnail.ts";

const SIDE = 256;
const STEP = 8;

async function sampleOf(name: string) {
  const file = new Uint8Array(readFileSync(`public/samples/${name}`)).buffer;
  const { content, bands } = prepareArray(await openFile(file), file, {
    edits: [],
    card: SMOKE,
  });
  return { ...content, bands };
}

function channelOf(rgba: Uint8ClampedArray, channel: number): number[] {
  return [...rgba.filter((_, at) => at % 4 === channel)].sort((one, other) => one - other);
}

describe.each(rows)("the first picture of $file", ({ file, low, high, levels, picture }) => {
  it("is true colour between the percentiles that numpy finds", async () => {
    const { bands, nodata } = await sampleOf(file);
    const ranges = recipeRanges({ bands, nodata }, SMOKE, defaultRecipe(SMOKE));
    // Encoded sums are counts of 255. numpy interpolates the encoded neighbours of a percentile, we encode
    // the interpolated one: less than a hundredth of a count apart.
    const found = ranges?.channels.map((range) => range.map((value) => 255 * value));
    for (const [channel, range] of (found ?? []).entries()) {
      expect(range[0]).toBeCloseTo(low[channel] ?? Number.NaN, 2);
      expect(range[1]).toBeCloseTo(high[channel] ?? Number.NaN, 2);
    }
    expect(found).toHaveLength(3);
  });

  it("equals numpy's within rounding", async () => {
    const rgba = pictureOf(await sampleOf(file), SMOKE);
    const expected = Buffer.from(picture, "base64");
    const differences = Array.from(expected, (level, at) => {
      const [cell, channel] = [Math.floor(at / 3), at % 3];
      const [row, column] = [Math.floor(cell / (SIDE / STEP)), cell % (SIDE / STEP)];
      const drawn = rgba[4 * (row * STEP * SIDE + column * STEP) + channel] ?? Number.NaN;
      return Math.abs(level - drawn);
    });
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });

  it("uses at least 180 of 255 levels between the 2nd and the 98th percentile", async () => {
    const rgba = pictureOf(await sampleOf(file), SMOKE);
    for (const channel of [0, 1, 2]) {
      const values = channelOf(rgba, channel);
      const at = (percent: number) =>
        values[Math.round((percent / 100) * (values.length - 1))] ?? 0;
      expect(at(98) - at(2)).toBeGreaterThanOrEqual(180);
      expect(Math.abs(at(98) - at(2) - (levels[channel] ?? 0))).toBeLessThanOrEqual(2);
    }
  });

  it("has the colours of its thumbnail", async () => {
    const sample = await sampleOf(file);
    const whole = pictureOf(sample, SMOKE);
    const cells = Array.from({ length: THUMBNAIL_SIDE }, (_, cell) =>
      Math.floor(((cell + 0.5) * SIDE) / THUMBNAIL_SIDE),
    );
    const expected = cells.flatMap((row) =>
      cells.flatMap((column) => {
        const at = 4 * (row * SIDE + column);
        return [...whole.subarray(at, at + 4)];
      }),
    );
    expect([...sample.thumbnail]).toEqual(expected);
  });
});
