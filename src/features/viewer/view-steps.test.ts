import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kindOf } from "#domain/model/kinds/kinds.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import {
  atOneToOne,
  chooseRecipe,
  nextRecipe,
  stepOpacity,
  stepThreshold,
  toggleAutoStretch,
} from "./view-steps.ts";
import type { ViewerModel } from "./viewer-model.ts";

const FILE = "public/models/goes-smoke.json";
const CARD = parseModelCard(JSON.parse(readFileSync(FILE, "utf8")), FILE);
const KIND = kindOf(CARD.output, 1);
const SHOWN = { shown: 0, threshold: 0.5, colours: [] } as const;

describe("stepThreshold", () => {
  const model = { card: CARD, predictionView: { kind: KIND, isBinary: false, shown: SHOWN } };

  it("moves by hundredths of the score's range, up to its ends", () => {
    const view = { ...INITIAL_VIEW, threshold: 0.25 };
    expect(stepThreshold(view, model, 1).threshold).toBe(0.26);
    expect(stepThreshold({ ...view, threshold: 0.995 }, model, 5).threshold).toBe(1);
    expect(stepThreshold({ ...view, threshold: 0.005 }, model, -5).threshold).toBe(0);
  });

  it("changes nothing without a prediction or if it is a mask already", () => {
    const mask = { card: CARD, predictionView: { kind: KIND, isBinary: true, shown: SHOWN } };
    expect(stepThreshold(INITIAL_VIEW, mask, 1)).toBe(INITIAL_VIEW);
    expect(stepThreshold(INITIAL_VIEW, { card: CARD, predictionView: undefined }, 1)).toBe(
      INITIAL_VIEW,
    );
  });
});

describe("stepOpacity", () => {
  it("stays between 0 and 1, in hundredths", () => {
    expect(stepOpacity({ ...INITIAL_VIEW, opacity: 0.1 }, 0.2).opacity).toBe(0.3);
    expect(stepOpacity({ ...INITIAL_VIEW, opacity: 0.98 }, 0.05).opacity).toBe(1);
    expect(stepOpacity({ ...INITIAL_VIEW, opacity: 0.02 }, -0.05).opacity).toBe(0);
  });
});

describe("nextRecipe", () => {
  const bands = CARD.bands.map(() => new Uint8Array(1));

  it("cycles through the card's recipes", () => {
    const seen = CARD.recipes.map(({ id }) => id);
    let view = INITIAL_VIEW;
    const next = seen.map(() => {
      view = nextRecipe(view, { card: CARD, bands });
      return view.recipeId;
    });
    expect(new Set(next)).toEqual(new Set(seen));
  });

  it("changes nothing for an array of other bands", () => {
    expect(nextRecipe(INITIAL_VIEW, { card: CARD, bands: bands.slice(1) })).toBe(INITIAL_VIEW);
  });
});

describe("chooseRecipe", () => {
  const bands = CARD.bands.map(() => new Uint8Array(1));

  it("shows the recipe of a number instead of bands chosen by hand, and ignores numbers beyond the last", () => {
    const byHand = { ...INITIAL_VIEW, single: 3 };
    const chosen = chooseRecipe(byHand, { card: CARD, bands }, 1);
    expect(chosen).toMatchObject({ recipeId: "notebook-rgb", single: undefined });
    expect(chooseRecipe(byHand, { card: CARD, bands }, 8)).toBe(byHand);
  });
});

describe("toggleAutoStretch", () => {
  it("stretches to what is in view, and back to the recipe", () => {
    const auto = toggleAutoStretch(INITIAL_VIEW);
    expect(auto).toMatchObject({ stretch: "percentiles", stretchFromView: true });
    expect(toggleAutoStretch(auto)).toEqual(INITIAL_VIEW);
  });
});

describe("atOneToOne", () => {
  it("draws an array pixel as large as the screen's about the same centre, or the array's", () => {
    const array = { width: 256, height: 128 } as ViewerModel["array"]; // What it reads.
    expect(atOneToOne(INITIAL_VIEW, { array }, 2).part).toEqual({
      centreX: 128,
      centreY: 64,
      unitsPerPixel: 0.5,
    });
    const part = { centreX: 10, centreY: 20, unitsPerPixel: 0.1 };
    expect(atOneToOne({ ...INITIAL_VIEW, part }, { array }, 1).part).toEqual({
      ...part,
      unitsPerPixel: 1,
    });
  });
});
