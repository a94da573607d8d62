import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseModelCard } from "./model-card.ts";
import { shapeMismatch } from "./model-fit.ts";

function card(file: string) {
  return parseModelCard(JSON.parse(readFileSync(`public/models/${file}`, "utf8")), file);
}

function array(height: number, width: number, bandCount: number) {
  return { height, width, bands: Array.from({ length: bandCount }, () => new Uint8Array()) };
}

const SMOKE = card("goes-smoke.json");
const WATER = card("flood-water.json");

it("finds nothing wrong with what the card asks for", () => {
  expect(shapeMismatch(array(256, 256, 6), SMOKE)).toBeUndefined();
  expect(shapeMismatch(array(448, 301, 6), WATER)).toBeUndefined();
});

it.each([
  [array(256, 256, 5), "256 × 256 pixels in 5 bands"],
  [array(256, 512, 6), "256 × 512 pixels in 6 bands"],
  [array(256, 256, 1), "256 × 256 pixels in 1 band"],
])("says what was found and what is wanted", (wrong, found) => {
  expect(shapeMismatch(wrong, SMOKE)).toEqual({
    kind: "shape-mismatch",
    found,
    wanted: "256 × 256 pixels in 6 bands",
  });
});

it("names no size where the card takes any", () => {
  expect(shapeMismatch(array(448, 448, 3), WATER)).toMatchObject({ wanted: "6 bands of any size" });
});
