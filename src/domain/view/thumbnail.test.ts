import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { namedBands } from "#domain/array/band-labels.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { cardForArray } from "#domain/model/card-for-array.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import { recipeRanges } from "#domain/model/recipe-ranges.ts";
import { defaultRecipe, recipeStyle } from "#domain/model/recipes.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
import { activeRecipe } from "./active-settings.ts";
// Computed by numpy: fixtures/make-first-pictures.py.
import rows from "./fixtures/first-pictures.json" with { type: "json" };
import { pictureOf, THUMBNAIL_SIDE } from "./thumbnail.ts";
import { INITIAL_VIEW } from "./view-settings.ts";

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

it("draws the first three of bands without names, and none with more than twice the contrast of the widest", async () => {
  const sample = await sampleOf("goes17-20191027T2000Z-kincade-smoke-5band.npy");
  const rgba = pictureOf(sample, SMOKE);
  // numpy: percentiles 6 to 18, 29 to 127 and 85 to 116; the first and the last span 49 instead.
  const places = [
    [10, 200, [68, 245, 26]],
    [60, 180, [42, 96, 130]],
    [128, 128, [0, 3, 0]],
  ] as const;
  for (const [row, column, levels] of places) {
    const at = 4 * (row * SIDE + column);
    expect([...rgba.subarray(at, at + 3)]).toEqual(levels);
  }
});

describe("the first picture of labelled bands", () => {
  const labelsOf = (names: string) => ({
    labels: namedBands(names.split(" ")),
    source: "file" as const,
    sensorText: "GOES-17",
  });

  it("is the card's next recipe that can be made of them", async () => {
    const sample = await sampleOf("goes17-20191027T2000Z-kincade-smoke-5band.npy");
    const card = cardForArray(SMOKE, labelsOf("C01 C03 C04 C05 C06"), 5);
    expect(activeRecipe(INITIAL_VIEW, card, 5)?.id).toBe("band-c01");
    const rgba = pictureOf(sample, card);
    // numpy: between the percentiles 84 and 122 of C01.
    const places = [
      [10, 200, 40],
      [60, 180, 174],
      [128, 128, 7],
    ] as const;
    for (const [row, column, level] of places) {
      const at = 4 * (row * SIDE + column);
      expect([...rgba.subarray(at, at + 3)]).toEqual([level, level, level]);
    }
  });

  it("is the default recipe where a band is too many, wherever that is", () => {
    const card = cardForArray(SMOKE, labelsOf("C07 C01 C02 C03 C04 C05 C06"), 7);
    expect(activeRecipe(INITIAL_VIEW, card, 7)?.id).toBe("true-colour");
    expect(recipeStyle(card, defaultRecipe(card)).channels[0].weights).toEqual([
      0, 0, 1, 0, 0, 0, 0,
    ]);
  });

  it("is as without a recipe where the labels name none of the model's bands", () => {
    expect(cardForArray(SMOKE, labelsOf("one two"), 2)).toBe(SMOKE);
    expect(cardForArray(SMOKE, undefined, 5)).toBe(SMOKE);
  });
});
