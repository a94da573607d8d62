import { AppError } from "#domain/failure.ts";
import type { Prediction } from "#domain/prediction.ts";

/** Height, width and number of classes, and where in the nested lists they stand. */
interface Layout {
  readonly height: number;
  readonly width: number;
  readonly classCount: number;
}

/**
 * The prediction in nested lists of numbers of one of the shapes (H,W), (H,W,1), (1,H,W),
 * (1,H,W,1), (1,1,H,W) and (1,H,W,C). True and false count as 1 and 0; null, NaN and what float32
 * cannot hold become NaN and are counted.
 *
 * @param largestCount More scores than this cannot be there: the lists are then ragged.
 * @throws AppError "reply-unreadable" for another shape, ragged lists or anything but numbers.
 */
export function predictionOf(nested: readonly unknown[], largestCount: number): Prediction {
  const shape = shapeOf(nested);
  const layout = layoutOf(shape);
  const count = shape.reduce((product, length) => product * length, 1);
  if (count > largestCount) throw ragged();
  const values = new Float32Array(count);
  const notFinite = flatten(nested, shape, values);
  const { classCount } = layout;
  return { ...layout, scores: classCount === 1 ? values : byClass(values, classCount), notFinite };
}

/** The lengths of the first list of each depth. */
function shapeOf(nested: readonly unknown[]): number[] {
  const shape: number[] = [];
  let part: unknown = nested;
  while (Array.isArray(part)) {
    shape.push(part.length);
    part = part[0];
  }
  return shape;
}

/** A shape that fits two readings, as one of height 1 does, is read as the first of them. */
function layoutOf(shape: readonly number[]): Layout {
  if (shape.includes(0)) throw unreadable("it holds an empty list where scores should be.");
  const [a, b, c, d] = shape;
  if (a !== undefined && b !== undefined && c === undefined) return flat(a, b);
  if (a !== undefined && b !== undefined && c !== undefined && d === undefined) {
    if (c === 1) return flat(a, b);
    if (a === 1) return flat(b, c);
  }
  if (a === 1 && b !== undefined && c !== undefined && d !== undefined && shape.length === 4) {
    if (d === 1) return flat(b, c);
    if (b === 1) return flat(c, d);
    // More classes than rows or columns would be a picture whose classes come first.
    if (d <= b && d <= c) return { height: b, width: c, classCount: d };
  }
  throw unreadable(
    `its scores have the shape (${shape.join(", ")}), and a prediction for one image is (height, width), with or without 1 before and the classes after.`,
  );
}

function flat(height: number, width: number): Layout {
  return { height, width, classCount: 1 };
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
  if (typeof value === "number") return Number.isFinite(Math.fround(value)) ? value : Number.NaN;
  if (value === null) return Number.NaN;
  if (typeof value === "boolean") return Number(value);
  if (Array.isArray(value)) throw ragged();
  throw unreadable(`it holds ${JSON.stringify(value).slice(0, 40)} where a score should be.`);
}

/** From class next to class in each pixel to plane after plane. */
function byClass(values: Float32Array, classCount: number): Float32Array {
  const pixelCount = values.length / classCount;
  const planes = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const classIndex = at % classCount;
    planes[classIndex * pixelCount + (at - classIndex) / classCount] = values[at] ?? Number.NaN;
  }
  return planes;
}

function ragged(): AppError {
  return unreadable("its rows of scores are not all of one length.");
}

/** The failure of a reply that is no prediction; the reason goes on from "could not be read:". */
export function unreadable(reason: string, options?: ErrorOptions): AppError {
  return new AppError({ kind: "reply-unreadable", reason }, options);
}
