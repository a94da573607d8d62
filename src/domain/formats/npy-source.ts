import { bytesPerElement, type NumericArray } from "#domain/array/dtype.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import { cStrides, elementsOf, fortranStrides } from "./npy.ts";
import { elementType } from "./npy-descr.ts";
import { readNpyHeader } from "./npy-header.ts";

/** Longer headers exist only for structured arrays, which are refused. */
const HEADER_BYTES = 4096;

/** An npy file of which only some elements are read. */
export interface NpySource extends Pick<NdArray, "dtype" | "shape" | "strides"> {
  /** Elements in the order of the file, from one index up to another. */
  read(start: number, end: number): Promise<NumericArray>;
}

/** Opens a file without reading its values. @throws AppError "unreadable-array" */
export async function openNpySource(file: Blob): Promise<NpySource> {
  const header = readNpyHeader(await file.slice(0, HEADER_BYTES).arrayBuffer());
  const { shape, fortranOrder, dataOffset } = header;
  const element = elementType(header.descr);
  const size = bytesPerElement(element.dtype);
  return {
    dtype: element.dtype,
    shape,
    strides: fortranOrder ? fortranStrides(shape) : cStrides(shape),
    read: async (start, end) => {
      const part = file.slice(dataOffset + start * size, dataOffset + end * size);
      return elementsOf(await part.arrayBuffer(), element, end - start);
    },
  };
}
