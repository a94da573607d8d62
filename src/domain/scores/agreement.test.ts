import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Agreement, agreementOf, type CutScores } from "./agreement.ts";

type StoredScores = readonly [base64: string, threshold: number];

/** numpy's results, from make-agreement.py; null for a division by zero. */
interface Row extends Readonly<Record<keyof Agreement, number | null>> {
  readonly name: string;
  readonly first: StoredScores;
  readonly second: StoredScores;
}

const ROWS = readFileSync("src/domain/scores/fixtures/agreement.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

function scoresOf([base64, threshold]: StoredScores): CutScores {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  return { scores: new Float32Array(bytes.buffer), threshold };
}

describe("agreementOf", () => {
  it.each(ROWS)("equals numpy: $name", ({ name: _, first, second, ...expected }) => {
    const found = agreementOf(scoresOf(first), scoresOf(second));
    for (const [key, value] of Object.entries(expected)) {
      const own: unknown = Reflect.get(found, key);
      if (value === null) expect(own, key).toBeUndefined();
      else expect(own, key).toBeCloseTo(Number(value), 12);
    }
  });

  it("refuses predictions of different sizes", () => {
    const [one, other] = [new Float32Array(4), new Float32Array(5)];
    expect(() =>
      agreementOf({ scores: one, threshold: 0 }, { scores: other, threshold: 0 }),
    ).toThrow(RangeError);
  });
});
