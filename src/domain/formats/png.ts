import { inflate, joined } from "./inflate.ts";

/** A PNG, decoded without the browser, whose canvas has 8 bits and may add noise. */
export interface Png {
  readonly height: number;
  readonly width: number;
  /** Samples a pixel: grey or an index, grey and alpha, RGB, or RGBA. */
  readonly channels: 1 | 2 | 3 | 4;
  readonly bitDepth: number;
  /** Row-major, the samples of a pixel together, as stored. */
  readonly samples: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** Red, green and blue of each index; undefined without a palette. */
  readonly palette: Uint8Array | undefined;
  /** The chunk tRNS: the opacity of each index, or the samples of the colour that is transparent. */
  readonly transparency: Uint8Array | undefined;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Samples a pixel, by the header's colour type: grey, RGB, palette, grey and alpha, RGBA. */
const CHANNELS: Readonly<Record<number, Png["channels"]>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const PALETTE = 3;

/** Where each pass of an interlaced image begins, and its steps: https://www.w3.org/TR/png-3/#8Interlace */
const PASSES = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
] as const;
const ONE_PASS = [[0, 0, 1, 1]] as const;

interface Header extends Pick<Png, "height" | "width" | "channels" | "bitDepth"> {
  readonly hasPalette: boolean;
  readonly isInterlaced: boolean;
}

/** Whether bytes begin as a PNG. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/**
 * Decodes a PNG of any kind: https://www.w3.org/TR/png-3/
 * @throws Error for a damaged one, as a phrase that follows "it is"; RangeError for one that is larger
 * than a page's memory allows.
 */
export async function decodePng(bytes: Uint8Array<ArrayBuffer>): Promise<Png> {
  const { header, packed, palette, transparency } = partsOf(bytes);
  const { height, width, channels, bitDepth, isInterlaced } = header;
  const passes = (isInterlaced ? PASSES : ONE_PASS)
    .map(([top, left, rowStep, columnStep]) => ({
      ...{ top, left, rowStep, columnStep },
      rows: Math.ceil((height - top) / rowStep),
      columns: Math.ceil((width - left) / columnStep),
    }))
    .filter(({ rows, columns }) => rows > 0 && columns > 0);
  const rowBytesOf = (columns: number): number => Math.ceil((columns * channels * bitDepth) / 8);
  const length = passes.reduce(
    (sum, { rows, columns }) => sum + rows * (rowBytesOf(columns) + 1),
    0,
  );
  const lines = await inflate(packed, "deflate", length).catch((cause: unknown) => {
    throw cause instanceof RangeError ? cause : damaged(cause);
  });
  if (lines.length !== length) throw damaged();
  const count = height * width * channels;
  const samples = bitDepth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  let start = 0;
  for (const { top, left, rowStep, columnStep, rows, columns } of passes) {
    const step = rowBytesOf(columns) + 1;
    const part = lines.subarray(start, start + rows * step);
    start += part.length;
    unfilter(part, step - 1, Math.max(1, (channels * bitDepth) / 8));
    for (let row = 0; row < rows; row += 1) {
      const line = part.subarray(row * step + 1, (row + 1) * step);
      const target = (top + row * rowStep) * width + left;
      for (let index = 0; index < columns * channels; index += 1) {
        const column = Math.floor(index / channels);
        const at = (target + column * columnStep) * channels + (index - column * channels);
        samples[at] = sampleAt(line, index, bitDepth);
      }
    }
  }
  const rest = { palette: header.hasPalette ? palette : undefined, transparency };
  return { height, width, channels, bitDepth, samples, ...rest };
}

function partsOf(bytes: Uint8Array<ArrayBuffer>) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  let header: Header | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  for (let at = SIGNATURE.length; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IHDR" && body.length === 13) header = headerOf(body);
    if (type === "PLTE") palette = body;
    if (type === "tRNS") transparency = body;
    if (type === "IDAT") data.push(body);
    at += length + 12;
  }
  if (header === undefined) throw damaged();
  return { header, packed: joined(data), palette, transparency };
}

function headerOf(body: Uint8Array): Header {
  const view = new DataView(body.buffer, body.byteOffset);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [bitDepth = 0, colourType = -1, , , interlace = 0] = body.subarray(8);
  const channels = CHANNELS[colourType];
  const isDepth = [1, 2, 4, 8, 16].includes(bitDepth);
  if (channels === undefined || !isDepth || height === 0 || width === 0) throw damaged();
  const [hasPalette, isInterlaced] = [colourType === PALETTE, interlace !== 0];
  return { height, width, channels, bitDepth, hasPalette, isInterlaced };
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
  const toLeft = Math.abs(estimate - left);
  const toUp = Math.abs(estimate - up);
  const toUpLeft = Math.abs(estimate - upLeft);
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}

function sampleAt(line: Uint8Array, index: number, bitDepth: number): number {
  if (bitDepth === 8) return line[index] ?? 0;
  if (bitDepth === 16) return 256 * (line[2 * index] ?? 0) + (line[2 * index + 1] ?? 0);
  const bit = index * bitDepth;
  const shift = 8 - bitDepth - (bit % 8);
  return ((line[Math.floor(bit / 8)] ?? 0) >> shift) & (2 ** bitDepth - 1);
}

function damaged(cause?: unknown): Error {
  return new Error("a PNG that was truncated or damaged", { cause });
}
