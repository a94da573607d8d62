import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerFor } from "#domain/prediction/fixtures/answers.ts";
import {
  type ClassConfusion,
  type ClassScores,
  classConfusionOf,
  classScoresOf,
  confusedPairs,
  type OverallScores,
  overallScoresOf,
  pooledClasses,
} from "./class-confusion.ts";
import { referenceScores } from "./confusion.ts";
import { UNLABELLED } from "./reference-mask.ts";

type Numbers<Scores> = Readonly<Record<keyof Scores, number | null>>;

/** scikit-learn's results, from make-class-scores.py; null for a division by zero. */
interface Row {
  readonly name: string;
  /** Base64; undefined for a sample. */
  readonly labels?: string;
  readonly predicted?: string;
  readonly confusion: ClassConfusion;
  readonly classes: readonly Numbers<ClassScores>[];
  readonly overall: Numbers<OverallScores>;
}

const ROWS = readFileSync("src/domain/scores/fixtures/class-scores.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

function bytesOf(base64 = ""): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64, "base64"));
}

/** Labels and classes of a row, made as in make-class-scores.py. */
function inputsOf({ name, labels, predicted }: Row): {
  readonly labels: Uint8Array;
  readonly predicted: Int16Array;
} {
  if (labels !== undefined) {
    return { labels: bytesOf(labels), predicted: new Int16Array(bytesOf(predicted).buffer) };
  }
  const classes = Int16Array.from(answerFor(name).scores, (score) => {
    const count = Math.round(score * 255);
    return Number(count >= 20) + Number(count >= 128);
  });
  const moved = Uint8Array.from(classes, (_, pixel) => {
    const [row, column] = [pixel >> 8, pixel & 255];
    return row < 5 ? UNLABELLED : classes[(row << 8) + ((column - 3) & 255)]!;
  });
  return { labels: moved, predicted: classes };
}

function expectNumbers<Scores extends object>(found: Scores, expected: Numbers<Scores>): void {
  for (const [key, value] of Object.entries(found)) {
    const number = expected[key as keyof Scores];
    if (number === null) expect(value, key).toBeUndefined();
    else expect(value, key).toBeCloseTo(number, 12);
  }
}

function expectRow(row: Row): void {
  const { labels, predicted } = inputsOf(row);
  const confusion = classConfusionOf(labels, predicted, row.classes.length);
  expect(confusion).toEqual(row.confusion);
  for (const [at, scores] of classScoresOf(confusion).entries()) {
    expectNumbers(scores, row.classes[at]!);
  }
  expectNumbers(overallScoresOf(confusion), row.overall);
}

describe("scores of several classes equal scikit-learn's", () => {
  it.each(ROWS.filter(({ labels }) => labels === undefined))("on the sample $name", expectRow);

  it("on random classes with ignored pixels and classes that do not occur", () => {
    for (const row of ROWS.filter(({ labels }) => labels !== undefined)) expectRow(row);
  });
});

const CLASS_COUNT = 4;

/** Labels and classes, with pixels that have neither. */
const CLASSIFIED = fc
  .array(
    fc.tuple(
      fc.constantFrom(0, 1, 2, 3, UNLABELLED),
      fc.integer({ min: -1, max: CLASS_COUNT - 1 }),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((pixels) => ({
    labels: Uint8Array.from(pixels, ([label]) => label),
    predicted: Int16Array.from(pixels, ([, found]) => found),
  }));

describe("one class of several", () => {
  it("has the scores of a mask of that class alone", () => {
    fc.assert(
      fc.property(CLASSIFIED, ({ labels, predicted }) => {
        const classes = classScoresOf(classConfusionOf(labels, predicted, CLASS_COUNT));
        for (const [at, { support: _, predicted: __, ...scores }] of classes.entries()) {
          const alone = labels.map((label) =>
            label === UNLABELLED ? label : Number(label === at),
          );
          const certain = Float32Array.from(predicted, (one) =>
            one < 0 ? Number.NaN : Number(one === at),
          );
          expect(referenceScores({ labels: alone }, certain, 0.5)).toMatchObject(scores);
        }
      }),
    );
  });
});

describe("confusedPairs", () => {
  it("are the wrong pixels by reference and prediction, most first", () => {
    const confusion = [
      [9, 0, 2],
      [5, 1, 0],
      [0, 0, 7],
    ];
    expect(confusedPairs(confusion)).toEqual([
      { reference: 1, predicted: 0, pixels: 5 },
      { reference: 0, predicted: 2, pixels: 2 },
    ]);
  });
});

describe("pooledClasses", () => {
  it("is the confusion of all pixels together", () => {
    fc.assert(
      fc.property(fc.array(CLASSIFIED, { minLength: 1, maxLength: 4 }), (images) => {
        const together = classConfusionOf(
          Uint8Array.from(images.flatMap(({ labels }) => [...labels])),
          Int16Array.from(images.flatMap(({ predicted }) => [...predicted])),
          CLASS_COUNT,
        );
        const each = images.map(({ labels, predicted }) =>
          classConfusionOf(labels, predicted, CLASS_COUNT),
        );
        expect(pooledClasses(each)).toEqual(together);
      }),
    );
  });
});
