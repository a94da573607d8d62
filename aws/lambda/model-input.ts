import type { NdArray } from "#domain/array/nd-array.ts";
import { Refusal } from "./refusal.ts";

/** Batch, height, width, bands. */
const RANK = 4;

/**
 * The array as the model wants it: with a batch axis in front, added without copying if the file
 * has none. `wanted` is the model's input shape with -1 for any size; without it only the number of
 * axes is checked, and the endpoint judges the rest.
 *
 * @throws Refusal "wrong-shape"
 */
export function asModelInput(array: NdArray, wanted: readonly number[] | undefined): NdArray {
  const input = array.shape.length === RANK - 1 ? withBatchAxis(array) : array;
  const isFit = wanted === undefined ? input.shape.length === RANK : fits(input.shape, wanted);
  if (!isFit) throw wrongShape(array.shape, wanted ?? new Array<number>(RANK).fill(-1));
  return input;
}

function withBatchAxis(array: NdArray): NdArray {
  return { ...array, shape: [1, ...array.shape], strides: [0, ...array.strides] };
}

function fits(shape: readonly number[], wanted: readonly number[]): boolean {
  return (
    shape.length === wanted.length &&
    wanted.every((size, axis) => size === -1 || size === shape[axis])
  );
}

function wrongShape(found: readonly number[], wanted: readonly number[]): Refusal {
  const chip = wanted.slice(1);
  const image = found.slice(-(RANK - 1));
  return new Refusal(
    "wrong-shape",
    `The array's shape is ${inWords(found)}, and the model wants ${inWords(chip)} (height, width, bands). ${cureFor(image, chip)}`,
  );
}

function cureFor(image: readonly number[], chip: readonly number[]): string {
  const [first = 0, second = 0, last = 0] = image;
  const bands = chip[2] ?? -1;
  if (fits([second, last, first], chip) && first !== last) {
    return "It is bands first: save numpy.moveaxis(array, -3, -1) instead.";
  }
  if (image.length === chip.length && last !== bands && fits([first, second], chip.slice(0, 2))) {
    return last > bands
      ? `It has ${last} bands instead of ${bands}: leave out the ones the model does not know.`
      : `It has ${last} bands instead of ${bands}: save all that the model was trained on.`;
  }
  return "Cut or stack it to that shape and send it again.";
}

function inWords(shape: readonly number[]): string {
  const sizes = shape.map((size) => (size === -1 ? "any" : String(size)));
  return `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;
}
