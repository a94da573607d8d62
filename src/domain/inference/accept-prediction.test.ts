import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import { REGRESSION } from "#domain/model/kinds/regression.ts";
import type { CardOutput } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { acceptPrediction } from "./accept-prediction.ts";
import { questionText, type ReplyAnswers } from "./reply-question.ts";

const NONE = Number.NaN;

function predictionOf(
  scores: readonly number[],
  width = scores.length,
  classCount = 1,
): Prediction {
  const height = scores.length / width / classCount;
  return { height, width, classCount, scores: Float32Array.from(scores), notFinite: 0 };
}

/** Accepts a reply for an array of its own size, by default. */
function accept(
  reply: Prediction,
  answers: ReplyAnswers = {},
  output: CardOutput = SMOKE.output,
  { height, width }: { height: number; width: number } = reply,
) {
  return acceptPrediction(reply, { height, width, output }, answers);
}

function accepted(...parameters: Parameters<typeof accept>): Prediction {
  const acceptance = accept(...parameters);
  if (acceptance.kind === "question") throw new Error(questionText(acceptance.question).title);
  return acceptance.prediction;
}

function optionsOf(...parameters: Parameters<typeof accept>): readonly string[] {
  const acceptance = accept(...parameters);
  return acceptance.kind === "question" ? acceptance.question.options : [];
}

/** A card of three classes. */
const THREE: CardOutput = {
  ...SMOKE.output,
  classes: [...SMOKE.output.classes, { title: "Cloud", colour: [9, 9, 9] }],
  classValues: [0, 1, 2],
};

const DEPTH: CardOutput = { ...SMOKE.output, kind: REGRESSION.id, range: [0, 5], classes: [] };

describe("a reply that the card describes", () => {
  it("is the prediction, unchanged", () => {
    const probabilities = fc.array(
      fc.oneof(fc.float({ min: 0, max: 1, noNaN: true }), fc.constant(NONE)),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(probabilities, fc.constantFrom(SMOKE.output, WATER.output), (scores, output) => {
        const reply = predictionOf(scores);
        expect(accepted(reply, {}, output)).toBe(reply);
      }),
    );
  });

  it("may be rounded a little outside 0 to 1", () => {
    const reply = predictionOf([-1e-6, 1.0000001, 0.5]);
    expect(accepted(reply)).toBe(reply);
  });

  it("may have any values if the card's scores are values", () => {
    for (const scores of [
      [0, 1, 2],
      [-3, 4.5, 255],
      [0, 255, 0],
    ]) {
      const reply = predictionOf(scores);
      expect(accepted(reply, { scale: "sigmoid" }, DEPTH)).toBe(reply);
    }
  });

  it("keeps a remembered scale away from probabilities", () => {
    const reply = predictionOf([0, 0.2, 1]);
    expect(accepted(reply, { scale: "sigmoid" })).toBe(reply);
  });
});

describe("a reply of whole numbers", () => {
  it("is a mask if they are 0 and 255", () => {
    const { scores, classCount, notes } = accepted(predictionOf([0, 255, NONE]));
    expect([classCount, ...scores]).toEqual([1, 0, 1, NONE]);
    expect(notes).toEqual([{ kind: "mask-255" }]);
  });

  it("is a mask if they are 0, 1 and 255 for unlabelled", () => {
    const { scores, classCount, notes } = accepted(predictionOf([0, 1, 255]));
    expect([classCount, ...scores]).toEqual([1, 0, 1, NONE]);
    expect(notes).toEqual([{ kind: "unlabelled", value: 255 }]);
  });

  it("is a map of the card's classes", () => {
    const { scores, classCount, classNames } = accepted(predictionOf([0, 1, 2, 1]), {}, THREE);
    expect([classCount, classNames]).toEqual([3, undefined]);
    expect([...scores]).toEqual([1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0]);
    // Also where it has only the first two.
    expect(accepted(predictionOf([0, 1]), {}, THREE).classCount).toBe(3);
  });

  it("is a map of classes, of which the card may not have all", () => {
    const { classNames, notes, scores } = accepted(predictionOf([0, 5, 7, 255]));
    expect(classNames).toEqual(["Background", "Smoke", "Class 5", "Class 7"]);
    expect(notes?.map(({ kind }) => kind)).toEqual(["unlabelled", "class-map"]);
    expect([...scores.subarray(8, 12)]).toEqual([0, 1, 0, NONE]);
  });

  it("is asked about if they are too many for classes", () => {
    const bytes = Array.from({ length: 200 }, (_, index) => index);
    expect(optionsOf(predictionOf(bytes))).toEqual(["divide-255", "as-is"]);
    const percentages = bytes.slice(0, 101);
    expect(optionsOf(predictionOf(percentages))).toEqual(["divide-255", "divide-100", "as-is"]);
  });
});

describe("scores outside 0 to 1", () => {
  it("are asked about: logits of one class or of several", () => {
    expect(optionsOf(predictionOf([-8.1, 0, 8]))).toEqual(["sigmoid", "as-is"]);
    expect(optionsOf(predictionOf([-8.1, 8.1, 8, -8], 2, 2))).toEqual(["softmax", "as-is"]);
    expect(optionsOf(predictionOf([0.5, 30.5]))).toEqual(["sigmoid", "divide-100", "as-is"]);
    expect(optionsOf(predictionOf([-8.1, 0.5]), {}, WATER.output)).toEqual(["sigmoid", "as-is"]);
  });

  it("take the answer that fits their question", () => {
    const { scores, notes } = accepted(predictionOf([-8.5, 0, 8.5]), { scale: "sigmoid" });
    expect(scores[1]).toBe(0.5);
    expect(notes).toEqual([{ kind: "scaled", scale: "sigmoid" }]);
    expect(optionsOf(predictionOf([-8.1, 8.1, 8, -8], 2, 2), { scale: "sigmoid" })).toEqual([
      "softmax",
      "as-is",
    ]);
  });

  it("are described in one sentence", () => {
    const acceptance = accept(predictionOf([-8.123, 0.5, 7]));
    const text = acceptance.kind === "question" ? questionText(acceptance.question) : undefined;
    expect(text?.title).toBe(
      "The scores are not probabilities: they run from −8.12 to 7. Apply a sigmoid?",
    );
  });
});

describe("a prediction of another size", () => {
  const fitOptions = (height: number, width: number, to: { height: number; width: number }) => {
    const scores = Array.from({ length: height * width }, (_, index) => (index % 10) / 10);
    return optionsOf(predictionOf(scores, width), {}, SMOKE.output, to);
  };
  const square = { height: 256, width: 256 };

  it.each([
    [128, 128, square, ["enlarge"]],
    [64, 64, square, ["enlarge"]],
    [8, 8, square, ["enlarge"]],
    [22, 32, { height: 700, width: 1000 }, ["enlarge"]],
    [21, 31, { height: 700, width: 1000 }, ["enlarge"]],
    [240, 240, square, ["enlarge", "centre"]],
    [684, 984, { height: 700, width: 1000 }, ["centre"]],
    [288, 256, square, ["crop"]],
    [704, 1024, { height: 700, width: 1000 }, ["crop"]],
  ])("of %i × %i may be explained", (height, width, to, options) => {
    expect(fitOptions(height, width, to)).toEqual(options);
  });

  it.each([
    [240, 256, square],
    [1, 1, square],
    [4, 4, square],
    [128, 64, square],
    [512, 512, square],
    [1000, 700, { height: 700, width: 1000 }],
    [255, 257, square],
  ])("of %i × %i is refused", (height, width, to) => {
    let thrown: unknown;
    try {
      fitOptions(height, width, to);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({
      failure: { kind: "reply-size-differs", found: { height, width }, expected: to },
    });
  });

  it("never is the prediction without an answer", () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, side, side, (height, width, toHeight, toWidth) => {
        fc.pre(height !== toHeight || width !== toWidth);
        const reply = predictionOf(
          Array.from({ length: height * width }, () => 0.5),
          width,
        );
        const to = { height: toHeight, width: toWidth };
        try {
          const { kind } = accept(reply, {}, SMOKE.output, to);
          expect(kind).toBe("question");
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
        for (const fit of ["enlarge", "crop", "centre"] as const) {
          const options = (() => {
            try {
              return optionsOf(reply, {}, SMOKE.output, to);
            } catch {
              return [];
            }
          })();
          if (!options.includes(fit)) continue;
          const found = accepted(reply, { fit }, SMOKE.output, to);
          expect([found.height, found.width, found.scores.length]).toEqual([
            toHeight,
            toWidth,
            toHeight * toWidth,
          ]);
        }
      }),
    );
  });

  it("takes the nearest class of a mask, and mixes probabilities", () => {
    const to = { height: 2, width: 4 };
    const mask = accepted(predictionOf([0, 1], 2), { fit: "enlarge" }, SMOKE.output, to);
    expect([...mask.scores]).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
    expect(mask.notes).toMatchObject([{ kind: "enlarged", by: "nearest" }]);
    const scores = accepted(predictionOf([0, 0.5], 2), { fit: "enlarge" }, SMOKE.output, to);
    expect([...scores.scores.subarray(0, 4)]).toEqual([0, 0.125, 0.375, 0.5]);
  });
});

describe("planes that the reply names", () => {
  const named = (classNames: readonly string[], ...planes: readonly number[][]): Prediction => ({
    ...predictionOf(planes.flat(), planes[0]?.length, planes.length),
    classNames,
  });

  it("are in the order of the card's classes, in any case of letters", () => {
    const { scores, classNames } = accepted(named(["smoke", "BACKGROUND"], [1, 0], [0, 1]));
    expect([...scores]).toEqual([0, 1, 1, 0]);
    expect(classNames).toBeUndefined();
  });

  it("are empty where the reply lacks one, and follow where the card lacks one", () => {
    const { scores, classNames } = accepted(named(["cloud", "background"], [1, 0], [0, 1]));
    expect(classNames).toEqual(["Background", "Smoke", "cloud"]);
    expect([...scores]).toEqual([0, 1, 0, 0, 1, 0]);
  });
});
