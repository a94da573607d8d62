import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { bandNames, bandTitles, plainBandsText } from "./band-names.ts";
import { INITIAL_VIEW } from "./view-settings.ts";

const FILE = "public/models/goes-smoke.json";
const CARD = parseModelCard(JSON.parse(readFileSync(FILE, "utf8")), FILE);

describe("bandNames", () => {
  it("uses the card's names if the number of bands matches, else numbers", () => {
    expect(bandNames(CARD, 6)[5]).toBe("C06");
    expect(bandNames(CARD, 5)).toEqual(["Band 1", "Band 2", "Band 3", "Band 4", "Band 5"]);
  });
});

describe("bandTitles", () => {
  it("adds the centre wavelengths that the card has", () => {
    expect(bandTitles(CARD, 6)[0]).toBe("C01 0.47 µm");
    expect(bandTitles(CARD, 5)[0]).toBe("Band 1");
  });
});

describe("plainBandsText", () => {
  it("numbers the drawn bands from one, red first, or the single one", () => {
    expect(plainBandsText(INITIAL_VIEW, 5)).toBe("Bands 3, 2, 1");
    expect(plainBandsText({ ...INITIAL_VIEW, bands: [4, 3, 1] }, 5)).toBe("Bands 5, 4, 2");
    expect(plainBandsText({ ...INITIAL_VIEW, single: 2 }, 5)).toBe("Band 3");
  });
});
