import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { defaultColour } from "#domain/model/default-colour.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { kindOf, SCORE_KINDS } from "./kinds.ts";

const planesOf = ({ output }: ModelCard, planeCount: number) =>
  kindOf(output, planeCount).planes(output, planeCount);
const classTitles = (card: ModelCard, planeCount: number) =>
  planesOf(card, planeCount).map(({ title }) => title);
const classColours = (card: ModelCard, planeCount: number) =>
  planesOf(card, planeCount).map(({ colour }) => colour);

/** The smoke card with other classes and one plane or more. */
function cardOf(
  classes: readonly object[],
  positive = 1,
  planeCount = 1,
  scoreKind = "probability",
): ModelCard {
  const file = JSON.parse(readFileSync("public/models/goes-smoke.json", "utf8")) as {
    readonly properties: {
      readonly "mlm:output": [
        { "classification:classes": readonly object[]; readonly result: { shape: number[] } },
      ];
      readonly "plumescope:card": {
        readonly outputs: { score: { kind: string; positive_class: number } };
      };
    };
  };
  const [output] = file.properties["mlm:output"];
  output["classification:classes"] = classes;
  output.result.shape[3] = planeCount;
  const { score } = file.properties["plumescope:card"].outputs;
  score.positive_class = positive;
  score.kind = scoreKind;
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

  it("all have a colour if none of them is the background", () => {
    const card = cardOf([
      { value: 1, name: "water" },
      { value: 2, name: "ice" },
    ]);
    expect(card.output.classes.map(({ colour }) => colour)).toEqual([
      [213, 94, 0],
      [0, 114, 178],
    ]);
  });

  it("have a colour for a single class with the value 0", () => {
    expect(cardOf([{ value: 0, name: "smoke" }], 0).output.classes[0]?.colour).toEqual([
      213, 94, 0,
    ]);
  });
});

describe("a prediction's classes", () => {
  it("are the positive class for one plane", () => {
    expect(classTitles(SMOKE, 1)).toEqual(["Smoke"]);
    expect(classColours(WATER, 1)).toEqual([[0x1e, 0x78, 0xff]]);
  });

  it("are the card's if their number matches", () => {
    expect(classTitles(SMOKE, 2)).toEqual(["Background", "Smoke"]);
    expect(classColours(SMOKE, 2)).toEqual([undefined, [213, 94, 0]]);
    expect(classTitles(cardOf(THREE), 3)).toEqual(["land", "water", "Flooded fields"]);
  });

  it("are numbered for another number of planes, the first not drawn", () => {
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
    const kind = kindOf(SMOKE.output, classCount);
    expect(kind.select(SMOKE.output, undefined, classCount)).toBe(selected);
    expect(kind.positivePlane(SMOKE.output, classCount)).toBe(positive);
  });

  it.each([
    [1, "most-likely", 0],
    [1, 4, 0],
    [2, "most-likely", "most-likely"],
    [3, 0, 0],
    [3, 7, 2],
  ] as const)("for %i classes with %j chosen is %j", (classCount, chosen, selected) => {
    expect(kindOf(SMOKE.output, classCount).select(SMOKE.output, chosen, classCount)).toBe(
      selected,
    );
  });
});

function refusal(problem: string): unknown {
  const failure: unknown = expect.objectContaining({ problems: [problem] });
  return expect.objectContaining({ failure });
}

describe("a card's kind", () => {
  it("is one class if its result has one plane, for any number of classes", () => {
    expect([SMOKE, WATER, cardOf(THREE)].map(({ output }) => output.kind)).toEqual([
      "one-class",
      "one-class",
      "one-class",
    ]);
  });

  it("is several classes if its result has a plane for each", () => {
    const { output } = cardOf(THREE, 1, 3);
    expect(output.kind).toBe("several-classes");
    const kind = kindOf(output, 3);
    expect(kind.positivePlane(output, 3)).toBe(1);
    expect(kind.python.result(output)).toContain("plane[..., 1]");
  });

  it("does not read a reply with another number of planes", () => {
    expect(kindOf(SMOKE.output, 3).id).toBe("several-classes");
    expect(kindOf(cardOf(THREE, 1, 3).output, 1).id).toBe("one-class");
  });

  it("refuses fewer planes than classes", () => {
    expect(() => cardOf(THREE, 1, 2)).toThrow(
      refusal(
        'properties["mlm:output"][0].result.shape ends in 2, but classification:classes lists 3 classes.',
      ),
    );
  });

  it("refuses classes that are not listed", () => {
    expect(() => cardOf([])).toThrow(
      refusal('properties["mlm:output"][0]["classification:classes"] is missing.'),
    );
  });

  it("refuses an unknown kind of scores", () => {
    const known = SCORE_KINDS.map((kind) => JSON.stringify(kind)).join(" or ");
    expect(() => cardOf(THREE, 1, 1, "logit")).toThrow(
      refusal(`properties["plumescope:card"].outputs.score.kind must be ${known}, but is "logit".`),
    );
  });
});

describe("a prediction of several classes", () => {
  const kind = kindOf(SMOKE.output, 3);
  const planes = planesOf(SMOKE, 3);

  it("has a legend, and no threshold, while the most likely class is drawn", () => {
    expect(kind.legend(planes, "most-likely").map(({ plane, title }) => [plane, title])).toEqual([
      [0, "Class 1"],
      [1, "Class 2"],
      [2, "Class 3"],
    ]);
    expect(kind.whyThresholdIsFixed("most-likely", false)).toMatch(/^Showing the most likely/);
  });

  it("has a threshold and no legend while one class is drawn, unless its scores are 0 and 1", () => {
    expect(kind.legend(planes, 1)).toEqual([]);
    expect(kind.whyThresholdIsFixed(1, false)).toBeUndefined();
    expect(kind.whyThresholdIsFixed(1, true)).toMatch(/contains only 0 and 1/);
  });

  it("offers the most likely class and each by itself; one class has no choice", () => {
    expect(kind.choices(planes).map(({ value }) => value)).toEqual(["most-likely", 0, 1, 2]);
    expect(kindOf(SMOKE.output, 1).choices(planesOf(SMOKE, 1))).toEqual([]);
  });
});
