import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { defaultColour } from "#domain/model/default-colour.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { kindOf } from "./kinds.ts";

const classTitles = (card: ModelCard, classCount: number) =>
  kindOf(classCount)
    .classes(card, classCount)
    .map(({ title }) => title);
const classColours = (card: ModelCard, classCount: number) =>
  kindOf(classCount)
    .classes(card, classCount)
    .map(({ colour }) => colour);

/** The smoke card with other classes. */
function cardOf(classes: readonly object[], positive = 1): ModelCard {
  const file = JSON.parse(readFileSync("public/models/goes-smoke.json", "utf8")) as {
    readonly properties: {
      readonly "mlm:output": [{ "classification:classes": readonly object[] }];
      readonly "plumescope:card": { readonly outputs: { score: { positive_class: number } } };
    };
  };
  file.properties["mlm:output"][0]["classification:classes"] = classes;
  file.properties["plumescope:card"].outputs.score.positive_class = positive;
  return parseModelCard(file, "models/card.json");
}

const THREE = [
  { value: 2, name: "flooded", title: "Flooded fields" },
  { value: 0, name: "land", color_hint: "000000" },
  { value: 1, name: "water", color_hint: "1E78FF" },
];

describe("a card's classes", () => {
  it("are in the order of their values, the background without a colour", () => {
    expect(cardOf(THREE).output.classes).toEqual([
      { title: "land", colour: undefined },
      { title: "water", colour: [0x1e, 0x78, 0xff] },
      { title: "Flooded fields", colour: defaultColour(1) },
    ]);
  });

  it("all have a colour where none of them is the background", () => {
    const card = cardOf([
      { value: 1, name: "water" },
      { value: 2, name: "ice" },
    ]);
    expect(card.output.classes.map(({ colour }) => colour)).toEqual([
      [213, 94, 0],
      [0, 114, 178],
    ]);
  });

  it("has a colour where it is the only one, though its value is 0", () => {
    expect(cardOf([{ value: 0, name: "smoke" }], 0).output.classes[0]?.colour).toEqual([
      213, 94, 0,
    ]);
  });
});

describe("a prediction's classes", () => {
  it("of one plane are the positive class", () => {
    expect(classTitles(SMOKE, 1)).toEqual(["Smoke"]);
    expect(classColours(WATER, 1)).toEqual([[0x1e, 0x78, 0xff]]);
  });

  it("are the card's where it has as many", () => {
    expect(classTitles(SMOKE, 2)).toEqual(["Background", "Smoke"]);
    expect(classColours(SMOKE, 2)).toEqual([undefined, [213, 94, 0]]);
    expect(classTitles(cardOf(THREE), 3)).toEqual(["land", "water", "Flooded fields"]);
  });

  it("are numbered where it has another number, the first of them not drawn", () => {
    expect(classTitles(SMOKE, 3)).toEqual(["Class 1", "Class 2", "Class 3"]);
    expect(classColours(SMOKE, 3)).toEqual([undefined, [213, 94, 0], [0, 114, 178]]);
    expect(classColours(SMOKE, 9).at(-1)).toEqual([213, 94, 0]);
  });
});

describe("what is drawn of a prediction", () => {
  it.each([
    ["one class", 1, 0, 0],
    ["the second of two", 2, 1, 1],
    ["the most likely of three", 3, "most-likely", 2],
  ] as const)("is %s by default", (_, classCount, selected, positive) => {
    expect(kindOf(classCount).select(undefined, classCount)).toBe(selected);
    expect(kindOf(classCount).positiveClass(classCount)).toBe(positive);
  });

  it.each([
    [1, "most-likely", 0],
    [1, 4, 0],
    [2, "most-likely", "most-likely"],
    [3, 0, 0],
    [3, 7, 2],
  ] as const)("of %i classes, %j chosen, is %j", (classCount, chosen, selected) => {
    expect(kindOf(classCount).select(chosen, classCount)).toBe(selected);
  });
});
