import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Agreement, agreementOf, type CutScores, scoreDifferences } from "./agreement.ts";

type StoredScores = readonly [base64: string, threshold: number];

/** numpy's results, from make-agreement.py; null for a division by zero. */
interface Row extends Readonly<Record<keyof Agreement, number | null>> {
  readonly name: string;
  readonly first: StoredScores;
  readonly second: StoredScores;
  /** Base64. */
  readonly differences: string;
}

const ROWS = readFileSync("src/domain/scores/fixtures/agreement.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

function floatsOf(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

function scoresOf([base64, threshold]: StoredScores): CutScores {
  return { scores: floatsOf(base64), threshold };
}

describe("agreementOf", () => {
  it.each(ROWS)(
    "equals numpy: $name",
    ({ name: _, differences: __, first, second, ...expected }) => {
      const found = agreementOf(scoresOf(first), scoresOf(second));
      for (const [key, value] of Object.entries(expected)) {
        const own: unknown = Reflect.get(found, key);
        if (value === null) expect(own, key).toBeUndefined();
        else expect(own, key).toBeCloseTo(Number(value), 12);
      }
    },
  );

  it("refuses predictions of different sizes", () => {
    const [one, other] = [new Float32Array(4), new Float32Array(5)];
    expect(() =>
      agreementOf({ scores: one, threshold: 0 }, { scores: other, threshold: 0 }),
    ).toThrow(RangeError);
  });
});

describe("scoreDifferences", () => {
  it.each(ROWS)("equal numpy: $name", ({ first, second, differences, maxDifference }) => {
    const { scores, max } = scoreDifferences(scoresOf(first).scores, scoresOf(second).scores);
    expect(scores).toEqual(floatsOf(differences));
    expect(max).toBeCloseTo(maxDifference ?? 0, 12);
  });
});
