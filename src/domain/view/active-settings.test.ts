import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { activeBands, activeRecipe, activeSingleBand, activeStretch } from "./active-settings.ts";
import { INITIAL_VIEW } from "./view-settings.ts";

const FILE = "public/models/goes-smoke.json";
const CARD = parseModelCard(JSON.parse(readFileSync(FILE, "utf8")), FILE);

describe("the active recipe, bands and stretch", () => {
  it("are the first three bands without a recipe if the array's bands differ from the card's", () => {
    expect(activeRecipe(INITIAL_VIEW, CARD, 5)).toBeUndefined();
    expect(activeBands(INITIAL_VIEW, 5)).toEqual([2, 1, 0]);
    expect(activeBands(INITIAL_VIEW, 1)).toEqual([0, 0, 0]);
  });

  it("use a percentile stretch for a single band", () => {
    expect(activeStretch(INITIAL_VIEW, 6)).toBe("recipe");
    expect(activeStretch(INITIAL_VIEW, 5)).toBe("recipe");
    expect(activeStretch({ ...INITIAL_VIEW, single: 2 }, 6)).toBe("percentiles");
  });

  it("use the last band if a link names a missing one", () => {
    expect(activeSingleBand({ ...INITIAL_VIEW, single: 9 }, 4)).toBe(3);
  });
});
