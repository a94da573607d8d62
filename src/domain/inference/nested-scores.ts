import type { AppError } from "#domain/failures/failure.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { unreadableReply } from "./reply-failures.ts";
import { finiteOrNaN, predictionOfScores } from "./scores.ts";

/** Scores have at most this many axes. */
const MAX_DEPTH = 8;

/**
 * Reads a prediction from nested lists of numbers, of one of the shapes that `predictionOfScores`
 * takes. True and false are 1 and 0; null, NaN and numbers that are not finite as float32 become
 * NaN and are counted.
 *
 * @param largestCount an upper bound of the scores; a shape with more is ragged.
 * @param statedShape the shape of a flat list, of as many scores.
 * @throws AppError "reply-unreadable" for another shape, ragged lists or anything but numbers.
 */
export function predictionOf(
  nested: readonly unknown[],
  largestCount: number,
  statedShape?: readonly number[],
): Prediction {
  const shape = shapeOf(nested);
  const count = shape.reduce((product, length) => product * length, 1);
  if (count > largestCount) throw ragged();
  const values = new Float32Array(count);
  const notFinite = flatten(nested, shape, values);
  return predictionOfScores(values, statedShape ?? shape, notFinite);
}

/** The lengths of the first list of each depth. */
function shapeOf(nested: readonly unknown[]): number[] {
  const shape: number[] = [];
  let part: unknown = nested;
  while (Array.isArray(part) && shape.length < MAX_DEPTH) {
    shape.push(part.length);
    part = part[0];
  }
  return shape;
}

/** Writes every number in order; returns how many were not finite. */
function flatten(
  nested: readonly unknown[],
  shape: readonly number[],
  values: Float32Array,
): number {
  const innermost = shape.length - 1;
  let at = 0;
  let notFinite = 0;
  const visit = (part: unknown, depth: number): void => {
    if (!Array.isArray(part) || part.length !== shape[depth]) throw ragged();
    if (depth < innermost) {
      for (const inner of part) visit(inner, depth + 1);
      return;
    }
    for (const value of part) {
      const score = scoreOf(value);
      if (Number.isNaN(score)) notFinite += 1;
      values[at] = score;
      at += 1;
    }
  };
  visit(nested, 0);
  return notFinite;
}

function scoreOf(value: unknown): number {
  if (typeof value === "number") return finiteOrNaN(value);
  if (value === null) return Number.NaN;
  if (typeof value === "boolean") return Number(value);
  if (Array.isArray(value)) throw ragged();
  throw unreadableReply(
    `it contains ${JSON.stringify(value).slice(0, 40)} where a score should be.`,
  );
}

function ragged(): AppError {
  return unreadableReply("its rows of scores differ in length.");
}
