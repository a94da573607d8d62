import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kindOf } from "#domain/model/kinds/kinds.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import { nextRecipe, stepOpacity, stepThreshold } from "./view-steps.ts";

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
