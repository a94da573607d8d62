import type { Dtype } from "#domain/array/dtype.ts";
import { shapeText, unreadableArray } from "#domain/array/unreadable-array.ts";
import { formatNumber } from "#domain/text/format.ts";
import { type HeaderLiteral, HeaderSyntaxError, parseHeaderLiteral } from "./header-literal.ts";
import { descrOf } from "./npy-descr.ts";
import { unsupportedFormat } from "./unsupported-format.ts";

/** The existing format versions; 1.0 has a 2-byte header length, and only 3.0 is in UTF-8. */
export type NpyVersion = "1.0" | "2.0" | "3.0";

export interface NpyHeader extends HeaderLiteral {
  readonly version: NpyVersion;
  /** Byte offset of the values. */
  readonly dataOffset: number;
}

/** "\x93NUMPY". */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const VERSIONS: readonly NpyVersion[] = ["1.0", "2.0", "3.0"];
/** numpy aligns the values to 64 bytes, for memory mapping. */
const ALIGNMENT = 64;
/** numpy leaves room for the first length to grow to this many digits in place. */
const GROWTH_AXIS_MAX_DIGITS = 21;
const WRITE_AGAIN = 'Save the array again with numpy: np.save("chip.npy", a).';

/**
 * Reads the header of an npy file.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @throws AppError "unreadable-array", also for a file that is not an npy.
 */
export function readNpyHeader(file: ArrayBuffer): NpyHeader {
  const bytes = new Uint8Array(file);
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) throw unsupportedFormat(bytes);
  const version = readVersion(bytes);
  const lengthBytes = version === "1.0" ? 2 : 4;
  const start = 8 + lengthBytes;
  if (file.byteLength < start) throw cutInHeader(file.byteLength);
  const view = new DataView(file);
  const length = lengthBytes === 2 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > file.byteLength - start) throw cutInHeader(file.byteLength);
  const text = decodeText(bytes.subarray(start, start + length), version);
  return { ...readLiteral(text), version, dataOffset: start + length };
}

function readVersion(bytes: Uint8Array): NpyVersion {
  if (bytes.length < 8) throw cutInHeader(bytes.length);
  const wanted = `${bytes[6]}.${bytes[7]}`;
  const version = VERSIONS.find((known) => known === wanted);
  if (version !== undefined) return version;
  throw unreadableArray(
    `This file declares npy version ${wanted}; versions 1.0, 2.0 and 3.0 are supported.`,
    WRITE_AGAIN,
  );
}

function decodeText(header: Uint8Array, version: NpyVersion): string {
  try {
    return new TextDecoder(version === "3.0" ? "utf-8" : "latin1", { fatal: true }).decode(header);
  } catch (cause) {
    throw unreadableArray("This npy file’s header is not valid UTF-8 text.", WRITE_AGAIN, cause);
  }
}

function readLiteral(text: string): HeaderLiteral {
  try {
    return parseHeaderLiteral(text);
  } catch (cause) {
    if (!(cause instanceof HeaderSyntaxError)) throw cause;
    const reason = `This is an npy file, but its header is invalid: ${cause.message}.`;
    throw unreadableArray(reason, WRITE_AGAIN, cause);
  }
}

function cutInHeader(byteLength: number): Error {
  return unreadableArray(
    `This npy file ends within its own header, after ${formatNumber(byteLength)} bytes: it was truncated.`,
    "Copy it again.",
  );
}

/** The header that numpy writes for C-ordered little-endian values, byte for byte. */
export function npyHeaderBytes(dtype: Dtype, shape: readonly number[]): Uint8Array {
  const literal = `{'descr': '${descrOf(dtype)}', 'fortran_order': False, 'shape': ${shapeText(shape)}, }`;
  const growth = shape.length === 0 ? 0 : GROWTH_AXIS_MAX_DIGITS - String(shape[0]).length;
  const text = literal + " ".repeat(growth);
  const v1 = paddedLength(text, 10) <= 0xff_ff;
  const prefixLength = v1 ? 10 : 12;
  const textLength = paddedLength(text, prefixLength);
  const bytes = new Uint8Array(prefixLength + textLength).fill(0x20);
  bytes.set(MAGIC);
  bytes.set([v1 ? 1 : 2, 0], MAGIC.length);
  const view = new DataView(bytes.buffer);
  if (v1) view.setUint16(8, textLength, true);
  else view.setUint32(8, textLength, true);
  bytes.set(new TextEncoder().encode(text), prefixLength);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}

/** The text's length with its newline and padding, a full 64 if none is needed, like numpy. */
function paddedLength(text: string, prefixLength: number): number {
  const length = text.length + 1;
  return length + ALIGNMENT - ((prefixLength + length) % ALIGNMENT);
}
