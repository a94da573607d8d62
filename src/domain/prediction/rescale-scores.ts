import type { Prediction } from "./prediction.ts";
import type { ScoreScale } from "./score-scales.ts";

interface Size {
  readonly height: number;
  readonly width: number;
}

/** The prediction with its scores on another scale, as a new array. */
export function withScale(prediction: Prediction, scale: ScoreScale): Prediction {
  switch (scale) {
    case "sigmoid":
      return {
        ...prediction,
        scores: prediction.scores.map((logit) => 1 / (1 + Math.exp(-logit))),
      };
    case "softmax":
      return { ...prediction, scores: softmax(prediction) };
    case "divide-255":
      return { ...prediction, scores: prediction.scores.map((score) => score / 255) };
    case "divide-100":
      return { ...prediction, scores: prediction.scores.map((score) => score / 100) };
    case "as-is":
      return prediction;
  }
}

/** Each pixel's softmax over its classes; NaN where a class has no score. */
function softmax({ scores, classCount, height, width }: Prediction): Float32Array {
  const pixelCount = height * width;
  const result = new Float32Array(scores.length);
  for (let pixel = 0; pixel < pixelCount; pixel += 1) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let at = pixel; at < scores.length; at += pixelCount) {
      highest = Math.max(highest, scores[at] ?? Number.NaN);
    }
    let sum = 0;
    for (let at = pixel; at < scores.length; at += pixelCount) {
      sum += Math.exp((scores[at] ?? Number.NaN) - highest);
    }
    for (let index = 0; index < classCount; index += 1) {
      const at = index * pixelCount + pixel;
      result[at] = Math.exp((scores[at] ?? Number.NaN) - highest) / sum;
    }
  }
  return result;
}

/**
 * Enlarges every plane to a size: each pixel takes the nearest score, or the four around it by
 * distance. Centres of pixels align with centres, and scores do not change beyond the outermost
 * centres: https://docs.scipy.org/doc/scipy/reference/generated/scipy.ndimage.zoom.html with
 * `grid_mode=True, mode="nearest"`. NaN where a score that counts is NaN.
 */
export function enlarged(
  prediction: Prediction,
  { height, width }: Size,
  by: "bilinear" | "nearest",
): Prediction {
  const { classCount, scores, height: fromHeight, width: fromWidth } = prediction;
  const result = new Float32Array(classCount * height * width);
  const rows = positions(height, fromHeight, by);
  const columns = positions(width, fromWidth, by);
  let at = 0;
  for (let index = 0; index < classCount; index += 1) {
    const plane = scores.subarray(index * fromHeight * fromWidth);
    for (const row of rows) {
      for (const column of columns) {
        const valueIn = (line: number): number => {
          const start = line * fromWidth;
          return mixed(plane[start + column.low], plane[start + column.high], column.weight);
        };
        result[at] = mixed(valueIn(row.low), valueIn(row.high), row.weight);
        at += 1;
      }
    }
  }
  return { ...prediction, height, width, scores: result };
}

/** Between which two pixels a position is, and the weight of the second. */
interface Position {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

function positions(length: number, from: number, by: "bilinear" | "nearest"): readonly Position[] {
  return Array.from({ length }, (_, index) => {
    const centre = ((index + 0.5) * from) / length;
    if (by === "nearest") {
      const nearest = Math.min(Math.floor(centre), from - 1);
      return { low: nearest, high: nearest, weight: 0 };
    }
    const at = Math.min(Math.max(centre - 0.5, 0), from - 1);
    const low = Math.floor(at);
    return { low, high: Math.min(low + 1, from - 1), weight: at - low };
  });
}

/** A score of weight 0 does not count, even if it is NaN. */
function mixed(low = Number.NaN, high = Number.NaN, weight: number): number {
  if (weight === 0) return low;
  return low * (1 - weight) + high * weight;
}

/**
 * Every plane as seen through a window of another size, whose upper left corner is at this row and
 * column of the prediction; NaN outside it.
 */
export function windowed(
  prediction: Prediction,
  { height, width }: Size,
  { row: top, column: left }: { readonly row: number; readonly column: number },
): Prediction {
  const { classCount, scores, height: fromHeight, width: fromWidth } = prediction;
  const result = new Float32Array(classCount * height * width).fill(Number.NaN);
  const [start, end] = [Math.max(left, 0), Math.min(left + width, fromWidth)];
  for (let index = 0; index < classCount; index += 1) {
    for (let row = Math.max(top, 0); row < Math.min(top + height, fromHeight); row += 1) {
      const line = (index * fromHeight + row) * fromWidth;
      const target = (index * height + row - top) * width + start - left;
      result.set(scores.subarray(line + start, line + end), target);
    }
  }
  return { ...prediction, height, width, scores: result };
}

/** One plane per value, 1 where the first plane has it; NaN where it is NaN or none of the values. */
export function oneHot(prediction: Prediction, values: readonly number[]): Prediction {
  const { height, width, scores } = prediction;
  const pixelCount = height * width;
  const planeOf = new Map(values.map((value, index) => [value, index]));
  const result = new Float32Array(values.length * pixelCount);
  for (let pixel = 0; pixel < pixelCount; pixel += 1) {
    const plane = planeOf.get(scores[pixel] ?? Number.NaN);
    if (plane !== undefined) result[plane * pixelCount + pixel] = 1;
    else for (let at = pixel; at < result.length; at += pixelCount) result[at] = Number.NaN;
  }
  return { ...prediction, classCount: values.length, scores: result };
}
