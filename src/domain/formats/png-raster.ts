import { inflate, joined } from "./inflate.ts";

/** A PNG of one value per pixel: a mask. */
export interface PngRaster {
  readonly height: number;
  readonly width: number;
  /** Row-major: grey values as stored, or indices of a palette. */
  readonly values: Uint8Array | Uint16Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Samples a pixel, by the header's colour type: grey, RGB, palette, grey and alpha, RGBA. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

interface Header {
  readonly height: number;
  readonly width: number;
  readonly bitDepth: number;
  readonly channels: number;
}

/** Whether bytes begin as a PNG. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/**
 * Decodes a PNG of one value per pixel, without the browser's colour conversion and with the indices
 * of a palette: https://www.w3.org/TR/png-3/
 *
 * @throws Error for colours, interlaced or damaged files, as a phrase that follows "it is".
 */
export async function decodePngRaster(bytes: Uint8Array<ArrayBuffer>): Promise<PngRaster> {
  const { header, packed } = partsOf(bytes);
  const { height, width, channels, bitDepth } = header;
  const rowBytes = Math.ceil((width * channels * bitDepth) / 8);
  const lines = await inflate(packed, "deflate").catch((cause: unknown) => {
    throw new Error("a PNG that was truncated or damaged", { cause });
  });
  if (lines.length !== height * (rowBytes + 1)) {
    throw new Error("a PNG that was truncated or damaged");
  }
  unfilter(lines, rowBytes, Math.max(1, (channels * bitDepth) / 8));
  const values = bitDepth === 16 ? new Uint16Array(height * width) : new Uint8Array(height * width);
  for (let row = 0; row < height; row += 1) {
    const line = lines.subarray(row * (rowBytes + 1) + 1, (row + 1) * (rowBytes + 1));
    for (let column = 0; column < width; column += 1) {
      values[row * width + column] = greyOf(line, column, header);
    }
  }
  return { height, width, values };
}

function partsOf(bytes: Uint8Array<ArrayBuffer>): {
  readonly header: Header;
  readonly packed: Uint8Array<ArrayBuffer>;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  let header: Header | undefined;
  for (let at = SIGNATURE.length; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IHDR" && body.length === 13) header = headerOf(body, view.getUint32(at + 8));
    if (type === "IDAT") data.push(body);
    at += length + 12;
  }
  if (header === undefined) throw new Error("a PNG that was truncated or damaged");
  return { header, packed: joined(data) };
}

function headerOf(body: Uint8Array, width: number): Header {
  const height = new DataView(body.buffer, body.byteOffset).getUint32(4);
  const [bitDepth = 0, colourType = -1, , , interlace = 0] = body.subarray(8);
  const channels = CHANNELS[colourType];
  if (channels === undefined || height === 0 || width === 0) {
    throw new Error("a PNG that was truncated or damaged");
  }
  if (interlace !== 0) throw new Error("an interlaced PNG; save it without interlacing");
  return { height, width, bitDepth, channels };
}

/** Reverses the filter of every line in place: https://www.w3.org/TR/png-3/#9Filters */
function unfilter(lines: Uint8Array, rowBytes: number, pixelBytes: number): void {
  const step = rowBytes + 1;
  for (let start = 0; start < lines.length; start += step) {
    const filter = lines[start] ?? 0;
    for (let index = 1; index <= rowBytes; index += 1) {
      const at = start + index;
      const left = index > pixelBytes ? (lines[at - pixelBytes] ?? 0) : 0;
      const up = start > 0 ? (lines[at - step] ?? 0) : 0;
      const upLeft = start > 0 && index > pixelBytes ? (lines[at - step - pixelBytes] ?? 0) : 0;
      lines[at] = (lines[at] ?? 0) + predicted(filter, left, up, upLeft);
    }
  }
}

function predicted(filter: number, left: number, up: number, upLeft: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, upLeft);
    default:
      return 0;
  }
}

function paeth(left: number, up: number, upLeft: number): number {
  const estimate = left + up - upLeft;
  const [toLeft, toUp, toUpLeft] = [left, up, upLeft].map((value) => Math.abs(estimate - value));
  if (toLeft === undefined || toUp === undefined || toUpLeft === undefined) return left;
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}

/** A pixel's value; its colours must be equal, and its opacity is ignored. */
function greyOf(line: Uint8Array, column: number, { channels, bitDepth }: Header): number {
  const first = sampleAt(line, column * channels, bitDepth);
  if (channels < 3) return first;
  const isGrey =
    sampleAt(line, column * channels + 1, bitDepth) === first &&
    sampleAt(line, column * channels + 2, bitDepth) === first;
  if (!isGrey) throw new Error("a PNG in colours, not a mask");
  return first;
}

function sampleAt(line: Uint8Array, index: number, bitDepth: number): number {
  if (bitDepth === 8) return line[index] ?? 0;
  if (bitDepth === 16) return 256 * (line[2 * index] ?? 0) + (line[2 * index + 1] ?? 0);
  const bit = index * bitDepth;
  const shift = 8 - bitDepth - (bit % 8);
  return ((line[Math.floor(bit / 8)] ?? 0) >> shift) & (2 ** bitDepth - 1);
}
