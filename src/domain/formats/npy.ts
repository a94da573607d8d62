import { copyStrided } from "#domain/array/copy-strided.ts";
import {
  bytesPerElement,
  type Dtype,
  type NumericArray,
  viewElements,
  zeros,
} from "#domain/array/dtype.ts";
import { decodeFloat16, encodeFloat16 } from "#domain/array/float16.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import { shapeText, unreadableArray } from "#domain/array/unreadable-array.ts";
import { formatNumber } from "#domain/text/format.ts";
import { type ElementType, elementType } from "./npy-descr.ts";
import { type NpyHeader, npyHeaderBytes, readNpyHeader } from "./npy-header.ts";

/**
 * Reads an npy file of numbers, of 1 to 64 axes. The values are a view on the file's own buffer, so
 * treat both as read-only; they are copied only where they are big-endian, misaligned, float16, or
 * booleans written as other bytes than 0 and 1. The file's length is checked against the shape
 * before anything is allocated.
 * @throws AppError "unreadable-array", naming what the file is instead and what to do.
 */
export function parseNpy(file: ArrayBuffer): NdArray {
  const header = readNpyHeader(file);
  const { element, count, strides } = npyLayout(header, file.byteLength);
  const values = readValues(file, header.dataOffset, element, count);
  return { values, dtype: element.dtype, shape: header.shape, strides };
}

/**
 * How the values of a file are laid out, by its header.
 * @throws AppError "unreadable-array", also for a file of another length than the header says.
 */
export function npyLayout(
  header: NpyHeader,
  fileBytes: number,
): {
  readonly element: ElementType;
  readonly count: number;
  /** In elements, for each axis. */
  readonly strides: readonly number[];
} {
  const { shape, fortranOrder } = header;
  const element = elementType(header.descr);
  const count = countElements(shape);
  checkLength(fileBytes, header, element.dtype, count);
  return { element, count, strides: fortranOrder ? fortranStrides(shape) : cStrides(shape) };
}

/**
 * Writes an npy file like numpy: C order, little-endian, values aligned to 64 bytes.
 * @param values in C order, in the dtype's typed array; not modified.
 * @throws Error if shape and values disagree, which is the caller's mistake.
 */
export function writeNpy(
  values: NumericArray,
  dtype: Dtype,
  shape: readonly number[],
): ArrayBuffer {
  if (shape.reduce((count, length) => count * length, 1) !== values.length) {
    throw new Error(`${values.length} values do not fill the shape ${shapeText(shape)}`);
  }
  const header = npyHeaderBytes(dtype, shape);
  const file = new ArrayBuffer(header.length + values.length * bytesPerElement(dtype));
  new Uint8Array(file).set(header);
  if (dtype === "float16") {
    const bits = new Uint16Array(file, header.length);
    for (let index = 0; index < bits.length; index += 1) {
      bits[index] = encodeFloat16(Number(values[index]));
    }
  } else {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(file, header.length).set(bytes);
  }
  return file;
}

/** The values in C order: the array's own if they are contiguous, else a copy. */
export function valuesInCOrder(array: NdArray): NumericArray {
  const { values, dtype, shape, strides } = array;
  if (isCOrder(shape, strides)) return values;
  const copy = zeros(dtype, values.length);
  copyStrided(values, 0, shape, strides, copy);
  return copy;
}

/** Strides of axes of length 1 are irrelevant. */
function isCOrder(shape: readonly number[], strides: readonly number[]): boolean {
  const wanted = cStrides(shape);
  return shape.every((length, axis) => length === 1 || strides[axis] === wanted[axis]);
}

/** The strides of C order: the last axis varies fastest. */
export function cStrides(shape: readonly number[]): readonly number[] {
  return fortranStrides(shape.toReversed()).toReversed();
}

/** The strides of Fortran order: the first axis varies fastest. */
export function fortranStrides(shape: readonly number[]): readonly number[] {
  let stride = 1;
  return shape.map((length) => {
    const own = stride;
    stride *= length;
    return own;
  });
}

/** @throws AppError for a shape without elements, or with more than any file can contain. */
function countElements(shape: readonly number[]): number {
  if (shape.some((length) => length < 0)) {
    throw unreadableArray(
      `The header gives the shape ${shapeText(shape)}; a negative length is impossible.`,
      'Save the array again with numpy: np.save("chip.npy", a).',
    );
  }
  if (shape.length === 0) {
    throw unreadableArray(
      "This file contains a single number, not an array of pixels.",
      "Choose the file that contains the image, or save the whole image with np.save.",
    );
  }
  if (shape.includes(0)) {
    throw unreadableArray(
      `This array is empty: its shape is ${shapeText(shape)}.`,
      "Check the step that produced it (a crop outside the image, a filter that kept nothing), and save it again.",
    );
  }
  const count = shape.reduce((product, length) => product * length, 1);
  if (Number.isSafeInteger(count)) return count;
  throw unreadableArray(
    `The header gives the shape ${shapeText(shape)}, more elements than any file can contain: it is damaged.`,
    'Copy the file again, or write it again with numpy: np.save("chip.npy", a).',
  );
}

function checkLength(fileBytes: number, header: NpyHeader, dtype: Dtype, count: number): void {
  const promised = count * bytesPerElement(dtype);
  const present = fileBytes - header.dataOffset;
  if (promised === present) return;
  const array = `${shapeText(header.shape)} of ${dtype}`;
  const facts = `The header declares ${formatNumber(promised)} bytes of values, ${array}; the file has ${formatNumber(present)}`;
  if (present < promised) throw unreadableArray(`${facts}: it was truncated.`, "Copy it again.");
  throw unreadableArray(
    `${facts}: there is extra data after the array.`,
    'Save only the array in its own file: np.save("chip.npy", a).',
  );
}

/** Some elements of an npy file, from their own bytes alone, which they may be a view on. */
export function elementsOf(bytes: ArrayBuffer, element: ElementType, count: number): NumericArray {
  return readValues(bytes, 0, element, count);
}

function readValues(
  file: ArrayBuffer,
  offset: number,
  { dtype, bigEndian }: ElementType,
  count: number,
): NumericArray {
  const size = bytesPerElement(dtype);
  const swapped = bigEndian && size > 1 ? swappedBytes(file, offset, size) : undefined;
  const copy = swapped ?? (offset % size === 0 ? undefined : file.slice(offset));
  const [buffer, start] = copy === undefined ? [file, offset] : [copy, 0];
  if (dtype === "float16") return decodeFloat16(new Uint16Array(buffer, start, count));
  return dtype === "bool"
    ? asBooleans(new Uint8Array(buffer, start, count))
    : viewElements(dtype, buffer, start, count);
}

/** Like numpy, reads every byte but 0 as True; other libraries write 255. */
function asBooleans(bytes: Uint8Array): Uint8Array {
  return bytes.some((byte) => byte > 1) ? bytes.map((byte) => (byte === 0 ? 0 : 1)) : bytes;
}

/**
 * A copy of a file from an offset on, with the bytes of each element of `size` bytes reversed. Every
 * engine in use is little-endian; reading a DataView takes half the time of moving single bytes.
 */
function swappedBytes(file: ArrayBuffer, offset: number, size: number): ArrayBuffer {
  const source = new DataView(file, offset);
  const copy = new ArrayBuffer(source.byteLength);
  if (size === 2) {
    const elements = new Uint16Array(copy);
    for (let index = 0; index < elements.length; index += 1) {
      elements[index] = source.getUint16(2 * index);
    }
    return copy;
  }
  const words = new Uint32Array(copy);
  // The two words of an element of 64 bits change places too.
  const flip = size === 8 ? 1 : 0;
  for (let index = 0; index < words.length; index += 1) {
    words[index ^ flip] = source.getUint32(4 * index);
  }
  return copy;
}
