import type { NdArray } from "#domain/array/nd-array.ts";
import { cStrides } from "#domain/formats/npy.ts";
import type { Tensor } from "./tensor.ts";

type StridedArray = Pick<NdArray, "values" | "shape" | "strides">;

/**
 * Formats an array as nested JSON lists in C order, as Python's `json.dumps(array.tolist())` does,
 * without spaces: NaN and the infinities are unquoted, which TensorFlow Serving accepts although it
 * is not JSON. A bool is 0 or 1.
 */
export function nestedJson(array: StridedArray | Tensor): string {
  return listFrom("strides" in array ? array : { ...array, strides: cStrides(array.shape) }, 0, 0);
}

function listFrom(array: StridedArray, axis: number, offset: number): string {
  const length = array.shape[axis];
  const stride = array.strides[axis];
  if (length === undefined || stride === undefined) return String(array.values[offset]);
  const items = new Array<string>(length);
  for (let index = 0; index < length; index += 1) {
    items[index] = listFrom(array, axis + 1, offset + index * stride);
  }
  return `[${items.join(",")}]`;
}
