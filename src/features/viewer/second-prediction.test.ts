import { describe, expect, it } from "vitest";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { OverlayStyle, RenderStyle } from "#domain/render/render-style.ts";
import { INITIAL_VIEW, PANE_CONTENTS } from "#domain/view/view-settings.ts";
import { renderStyleOf } from "#domain/view/view-style.ts";
import { PANE_CONTENT, shownContent } from "./pane-content.ts";
import { secondScores } from "./second-prediction.ts";
import { comparedMasks } from "./shown-picture.ts";

const CARD = smokeOf(6);
const { classColour } = CARD.output;

function prediction(classCount: number, width = 2) {
  const scores = Float32Array.from({ length: classCount * width }, (_, at) => at / 10);
  return { height: 1, width, classCount, scores, notFinite: 0 };
}

const SECOND = { title: "Second", threshold: 0.3, prediction: prediction(2) };

describe("the second prediction", () => {
  it("is compared by its scores of the shown class", () => {
    const found = secondScores(SECOND, prediction(2), 1);
    expect(found).toMatchObject({ title: "Second", threshold: 0.3 });
    expect([...(found?.scores ?? [])]).toEqual([...Float32Array.of(0.2, 0.3)]);
  });

  it("is not compared where it has another size or other classes, or no one class is shown", () => {
    expect(secondScores(SECOND, prediction(2, 3), 1)).toBeUndefined();
    expect(secondScores(SECOND, prediction(3), 1)).toBeUndefined();
    expect(secondScores(SECOND, prediction(2), "most-likely")).toBeUndefined();
  });
});

describe("a picture’s content", () => {
  const style: RenderStyle = renderStyleOf(INITIAL_VIEW, CARD, {
    spreads: [],
    classColours: [classColour],
  });
  const overlayOf = (content: (typeof PANE_CONTENTS)[number]): OverlayStyle => {
    const compared = comparedMasks({
      predicted: {
        ...{ prediction: prediction(1), planes: [], colours: [classColour], isBinary: false },
        kind: kindOf(CARD.output, 1),
      },
      reading: undefined,
      referencePlane: new Float32Array(2),
      second: { title: "Second", threshold: 0.3, scores: new Float32Array(2) },
      differences: { scores: new Float32Array(2), max: 0.4 },
    });
    return PANE_CONTENT[shownContent(content, compared)].style(style, compared).overlay;
  };

  it("draws the second prediction in the colour of the class, at its own threshold", () => {
    const { shown, threshold, colours } = overlayOf("second");
    expect({ shown, threshold, colour: colours[1] }).toEqual({
      ...{ shown: 1, threshold: 0.3, colour: classColour },
    });
  });

  it("draws |Δ| from none to the largest, whatever the threshold of the mask", () => {
    const { style: drawn, shown, threshold, ramp } = overlayOf("score-difference");
    expect({ drawn, shown, range: ramp.range }).toEqual({
      ...{ drawn: "colormap", shown: 2, range: [0, 0.4] },
    });
    expect(threshold).toBeLessThan(0);
  });

  it("compares the mask with the second prediction, or with the reference after it", () => {
    expect(overlayOf("difference").compared).toEqual({ plane: 1, threshold: 0.3 });
    expect(overlayOf("errors").compared).toEqual({ plane: 3, threshold: 0.5 });
  });

  it("draws the errors by class from a plane of pairs, each class in its colour", () => {
    const classColours = [[1, 2, 3], classColour] as const;
    const reference = { plane: 2, threshold: 0.5, classColours };
    const { overlay } = PANE_CONTENT.errors.style(style, {
      reference,
      second: undefined,
      differences: undefined,
    });
    const { style: drawn, shown, colours } = overlay;
    expect({ drawn, shown, colours }).toEqual({
      ...{ drawn: "confusions", shown: 2, colours: [...classColours, [1, 2, 3]] },
    });
  });

  it("is the mask where there is nothing to compare with", () => {
    const nothing = { reference: undefined, second: undefined, differences: undefined };
    expect(PANE_CONTENTS.map((content) => shownContent(content, nothing))).toEqual([
      ...["bands", "mask", "probability", "mask", "mask", "mask", "mask"],
    ]);
  });
});
