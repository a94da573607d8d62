import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { bandNames, bandTitles } from "./band-names.ts";

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
