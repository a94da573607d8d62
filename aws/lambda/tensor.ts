import type { NdArray } from "#domain/array/nd-array.ts";
import { valuesInCOrder } from "#domain/formats/npy.ts";

/** float32 values in C order. */
export interface Tensor {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Converts an array of any dtype and order to a tensor; copies the values only if they change. */
export function tensorFromArray(array: NdArray): Tensor {
  const values = valuesInCOrder(array);
  const isSingle = values instanceof Float32Array;
  return { values: isSingle ? values : Float32Array.from(values, Number), shape: array.shape };
}

/** Nested lists that are not an array, with TensorFlow Serving's message. */
export class NestedListError extends Error {}

/** Converts nested lists of numbers to a tensor; null becomes NaN. @throws NestedListError */
export function tensorFromLists(lists: unknown): Tensor {
  const shape = shapeOf(lists);
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  fill(values, 0, lists, shape, 0);
  return { values, shape };
}

function shapeOf(lists: unknown): readonly number[] {
  const shape: number[] = [];
  for (let level = lists; Array.isArray(level); level = level[0]) shape.push(level.length);
  if (shape.length === 0) throw new NestedListError("Expecting a list of instances");
  return shape;
}

/** Writes one level of the lists and returns the offset after it. */
function fill(
  into: Float32Array,
  start: number,
  lists: unknown,
  shape: readonly number[],
  axis: number,
): number {
  if (axis === shape.length) {
    into[start] = numberOf(lists);
    return start + 1;
  }
  if (!Array.isArray(lists) || lists.length !== shape[axis]) {
    const found = Array.isArray(lists) ? `list of ${lists.length}` : typeof lists;
    throw new NestedListError(`Expecting tensor size: ${shape[axis]} but got: ${found}`);
  }
  let at = start;
  for (const item of lists as readonly unknown[]) at = fill(into, at, item, shape, axis + 1);
  return at;
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (value === null) return Number.NaN;
  throw new NestedListError(`JSON Value: ${String(value)} is not of expected type: float`);
}
