import { expect, it } from "vitest";
import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { type Dtype, zeros } from "#domain/array/dtype.ts";
import { writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { cardForArray } from "#domain/model/card-for-array.ts";
import { SMOKE, smokeOf } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { recipeRanges } from "#domain/model/recipe-ranges.ts";
import { composite } from "#domain/render/composite.ts";
import { drawnPixels } from "#domain/render/drawing.ts";
import { fitView, type Size } from "#domain/render/view.ts";
import { activeRecipe } from "#domain/view/active-settings.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import { renderStyleOf } from "#domain/view/view-style.ts";
import { decodedLookOf } from "./decoded-look.ts";
import { prepareArray } from "./prepare.ts";

/** Noise under a slope, from 1 to 250. */
function valueAt(at: number): number {
  return 1 + ((at * 2654435761) % 193) + (at % 57);
}

async function arrayOf(dtype: Dtype, shape: readonly number[]): Promise<DecodedArray> {
  const values = zeros(
    dtype,
    shape.reduce((product, length) => product * length, 1),
  );
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) throw new Error(dtype);
  for (let at = 0; at < values.length; at += 1) values[at] = valueAt(at);
  return openFile(writeNpy(values, dtype, shape));
}

/** What the viewer draws of an array once it has been read. */
function pictureOf(found: DecodedArray, options: { card: ModelCard }, screen: Size) {
  const { content, bands } = prepareArray(found, new ArrayBuffer(0), { ...options, edits: [] });
  const { height, width, statistics, nodata, bandLabels, bandCount } = content;
  const card = cardForArray(options.card, bandLabels, bandCount);
  const recipe = activeRecipe(INITIAL_VIEW, card, bandCount);
  const ranges = recipe && recipeRanges({ bands, nodata }, card, recipe);
  const style = renderStyleOf(INITIAL_VIEW, card, {
    spreads: statistics,
    ranges,
    classColours: [],
  });
  const scene = { height, width, bands, scores: [], nodata };
  return drawnPixels(composite(scene, style.bands), scene, style, fitView(scene, screen), screen);
}

function countDifferent(one: Uint8ClampedArray | undefined, other: Uint8ClampedArray): number {
  return other.filter((value, at) => value !== one?.[at]).length;
}

it.each([
  ["uint8, bands last", "uint8", [2100, 2000, 6], { width: 701, height: 400 }],
  ["float32, bands first", "float32", [6, 1300, 900], { width: 300, height: 999 }],
] as const)("draws the pixels of the picture that follows: %s", async (_, dtype, shape, screen) => {
  const found = await arrayOf(dtype, shape);
  const look = decodedLookOf(found, { card: SMOKE, screen });
  expect(look).toMatchObject({ ...screen, bandCount: 6, isCoarse: false });
  expect(countDifferent(look?.pixels, pictureOf(found, { card: SMOKE }, screen))).toBe(0);
});

it("hatches what the file says is missing, as the picture that follows, also of 768 pixels", async () => {
  const [height, width] = [1600, 1000];
  const missing = new Uint8Array(height * width).fill(1, 0, 700 * width);
  const values = Float64Array.from({ length: height * width * 2 }, (_, at) =>
    at < 2 * 900 * width ? valueAt(at) : -1,
  );
  const read = await openFile(writeNpy(values, "float64", [height, width, 2]));
  const found = { ...read, nodata: -1, missing };
  const card = smokeOf(2);
  const look = decodedLookOf(found, { card });
  const screen = { height: 768, width: 480 };
  expect(look).toMatchObject({ ...screen, fileSize: { height, width }, isCoarse: true });
  expect(countDifferent(look?.pixels, pictureOf(found, { card }, screen))).toBe(0);
});

it("is left out for an array that is counted as fast", async () => {
  const found = await arrayOf("float64", [2, 2, 6]);
  expect(decodedLookOf(found, { card: SMOKE })).toBeUndefined();
});
