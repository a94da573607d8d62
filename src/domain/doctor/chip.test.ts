import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { NumericArray } from "#domain/array/dtype.ts";
import { parseNpy } from "#domain/formats/npy.ts";
import type { CardInput, ModelCard } from "#domain/model/model-card.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { chipFor } from "./chip.ts";

function card(name: string): ModelCard {
  return parseModelCard(JSON.parse(readFileSync(`public/models/${name}.json`, "utf8")), name);
}

/** The smoke card with another input. */
function asking(input: Partial<CardInput>): ModelCard {
  const smoke = card("goes-smoke");
  return { ...smoke, input: { ...smoke.input, ...input } };
}

function distinct(values: NumericArray): readonly number[] {
  return [...new Set(Array.from(values, Number))];
}

/** SageMaker's maximum body size, and the JSON that the workshop's functions send for a chip. */
const LARGEST_JSON = 6_291_456;

describe("the doctor's chip", () => {
  it("has the smoke model's shape and uint8 values from the middle of the card's range", () => {
    const chip = chipFor(card("goes-smoke"));
    const { shape, dtype, values } = parseNpy(chip.file);
    expect([shape, dtype]).toEqual([[256, 256, 6], "uint8"]);
    expect(distinct(values)).toEqual([128]);
    expect([chip.height, chip.width]).toEqual([256, 256]);
  });

  it("has a batch axis of one on request", () => {
    expect(parseNpy(chipFor(card("goes-smoke"), true).file).shape).toEqual([1, 256, 256, 6]);
  });

  it("is small and as reflective as land if the model takes any size", () => {
    const { shape, dtype, values } = parseNpy(chipFor(card("flood-water")).file);
    expect([shape, dtype]).toEqual([[64, 64, 6], "int16"]);
    expect(distinct(values)).toEqual([2500]);
  });

  it("has sides of a multiple that the card names", () => {
    const open = { height: undefined, width: undefined };
    const steps = { heightMultipleOf: 100, widthMultipleOf: 48 };
    const { shape } = parseNpy(chipFor(asking({ ...open, ...steps })).file);
    expect(shape).toEqual([100, 96, 6]);
  });

  it.each([
    [{ integral: false, min: 0, max: 1 }, "float32", 0.5],
    [{ integral: false, min: -1, max: 1 }, "int16", 0],
    [{ integral: true, min: 0, max: 10_000 }, "int16", 5000],
    [{ integral: true, min: 0, max: 65_535 }, "float32", 32_768],
  ])("stays within the range %j", (stored, dtype, value) => {
    const array = parseNpy(chipFor(asking({ stored })).file);
    expect([array.dtype, array.values[0]]).toEqual([dtype, value]);
  });

  it.each(["goes-smoke", "flood-water"])("fits the endpoint's limit as JSON: %s", (name) => {
    const { values } = parseNpy(chipFor(card(name)).file);
    expect(JSON.stringify(Array.from(values, Number)).length * 2).toBeLessThan(LARGEST_JSON);
  });
});
