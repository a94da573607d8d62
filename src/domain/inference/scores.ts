import type { NdArray } from "#domain/array/nd-array.ts";
import { AppError } from "#domain/failures/failure.ts";
import { parseNpy, valuesInCOrder } from "#domain/formats/npy.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { unreadableReply } from "./reply-failures.ts";

/** Height, width and number of classes, and whether classes are the last axis. */
interface ScoreLayout {
  readonly height: number;
  readonly width: number;
  readonly classCount: number;
  readonly classesLast: boolean;
}

/**
 * Makes a prediction from scores of one of the shapes (H,W), (H,W,1), (1,H,W), (H,W,C), (C,H,W),
 * (1,H,W,1), (1,1,H,W), (1,H,W,C) and (1,C,H,W).
 *
 * @param values in C order, NaN where a score was not finite; the prediction takes ownership.
 * @throws AppError "reply-unreadable" for another shape.
 */
export function predictionOfScores(
  values: Float32Array,
  shape: readonly number[],
  notFinite: number,
): Prediction {
  const { height, width, classCount, classesLast } = layoutOf(shape);
  const scores = classesLast && classCount > 1 ? byClass(values, classCount) : values;
  return { height, width, classCount, scores, notFinite };
}

/**
 * Reads a prediction from an npy file of any numeric dtype, float16 and booleans included.
 * @throws AppError "reply-unreadable".
 */
export function predictionOfNpy(file: ArrayBuffer): Prediction {
  const array = npyOf(file);
  const own = valuesInCOrder(array);
  const values = new Float32Array(own.length);
  let notFinite = 0;
  for (let index = 0; index < own.length; index += 1) {
    const score = finiteOrNaN(Number(own[index]));
    if (Number.isNaN(score)) notFinite += 1;
    values[index] = score;
  }
  return predictionOfScores(values, array.shape, notFinite);
}

function npyOf(file: ArrayBuffer): NdArray {
  try {
    return parseNpy(file);
  } catch (cause) {
    const said = cause instanceof AppError && "reason" in cause.failure ? cause.failure.reason : "";
    throw unreadableReply(`it is an npy file that cannot be read. ${said}`.trim(), { cause });
  }
}

/** The score, or NaN where it is not finite as float32. */
export function finiteOrNaN(value: number): number {
  return Number.isFinite(Math.fround(value)) ? value : Number.NaN;
}

/** An ambiguous shape, such as one of height 1, is read as the first that fits. */
function layoutOf(shape: readonly number[]): ScoreLayout {
  if (shape.includes(0)) throw unreadableReply("it contains an empty list where scores should be.");
  const [a, b, c, d] = shape;
  if (a !== undefined && b !== undefined && c === undefined) return flat(a, b);
  if (a !== undefined && b !== undefined && c !== undefined && d === undefined) {
    if (c === 1) return flat(a, b);
    if (a === 1) return flat(b, c);
    if (c < a && c < b) return { height: a, width: b, classCount: c, classesLast: true };
    if (a < b && a < c) return { height: b, width: c, classCount: a, classesLast: false };
  }
  if (a === 1 && b !== undefined && c !== undefined && d !== undefined && shape.length === 4) {
    if (d === 1) return flat(b, c);
    if (b === 1) return flat(c, d);
    // An image has fewer classes than rows or columns.
    if (d <= b && d <= c) return { height: b, width: c, classCount: d, classesLast: true };
    if (b <= c && b <= d) return { height: c, width: d, classCount: b, classesLast: false };
  }
  throw unreadableReply(
    `its scores have the shape (${shape.join(", ")}), and a prediction for one image is (height, width), with or without a 1 before or after, or, for several classes, (height, width, classes) or (classes, height, width).`,
  );
}

function flat(height: number, width: number): ScoreLayout {
  return { height, width, classCount: 1, classesLast: true };
}

/** Transposes classes-last scores to one plane per class. */
function byClass(values: Float32Array, classCount: number): Float32Array {
  const pixelCount = values.length / classCount;
  const planes = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const classIndex = at % classCount;
    planes[classIndex * pixelCount + (at - classIndex) / classCount] = values[at] ?? Number.NaN;
  }
  return planes;
}
