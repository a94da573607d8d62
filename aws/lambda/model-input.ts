import type { NdArray } from "#domain/array/nd-array.ts";
import { InferenceError } from "./inference-error.ts";

/** Batch, height, width, bands. */
const RANK = 4;

/**
 * Adds a batch axis, if the array has none, and checks the shape. `expected` is the model's input
 * shape with -1 for any size; without it only the number of axes is checked.
 *
 * @throws InferenceError "wrong-shape"
 */
export function toModelInput(array: NdArray, expected: readonly number[] | undefined): NdArray {
  const input = array.shape.length === RANK - 1 ? withBatchAxis(array) : array;
  const isFit = expected === undefined ? input.shape.length === RANK : fits(input.shape, expected);
  if (!isFit) throw wrongShape(array.shape, expected ?? new Array<number>(RANK).fill(-1));
  return input;
}

/** Adds a batch axis of length 1 in front, without copying. */
export function withBatchAxis(array: NdArray): NdArray {
  return { ...array, shape: [1, ...array.shape], strides: [0, ...array.strides] };
}

function fits(shape: readonly number[], expected: readonly number[]): boolean {
  return (
    shape.length === expected.length &&
    expected.every((size, axis) => size === -1 || size === shape[axis])
  );
}

function wrongShape(found: readonly number[], expected: readonly number[]): InferenceError {
  const chip = expected.slice(1);
  const image = found.slice(-(RANK - 1));
  return new InferenceError(
    "wrong-shape",
    `The array's shape is ${formatShape(found)}, but the model takes ${formatShape(chip)} (height, width, bands). ${adviceFor(image, chip)}`,
  );
}

function adviceFor(image: readonly number[], chip: readonly number[]): string {
  const [first = 0, second = 0, last = 0] = image;
  const bands = chip[2] ?? -1;
  if (fits([second, last, first], chip) && first !== last) {
    return "It is bands first: save numpy.moveaxis(array, -3, -1) instead.";
  }
  if (image.length === chip.length && last !== bands && fits([first, second], chip.slice(0, 2))) {
    return last > bands
      ? `It has ${last} bands instead of ${bands}: drop the bands that the model does not use.`
      : `It has ${last} bands instead of ${bands}: save exactly the bands that the model takes.`;
  }
  return image.length === chip.length
    ? "Crop or resample it to that shape, then upload it again."
    : "Stack its bands to that shape, then upload it again.";
}

function formatShape(shape: readonly number[]): string {
  const sizes = shape.map((size) => (size === -1 ? "any" : String(size)));
  return `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;
}
