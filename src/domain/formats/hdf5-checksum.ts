import { DamagedHdf5 } from "./hdf5-bytes.ts";

/** Of a checksum in a file. */
const CHECKSUM_BYTES = 4;

/**
 * Compares the checksum that follows a structure with its bytes.
 * @param skipAt where in the structure its own checksum is, if it is inside: counted as zeros.
 * @throws DamagedHdf5 if they differ, RangeError beyond the file's end
 */
export function assertChecksum(
  file: ArrayBuffer,
  start: number,
  length: number,
  skipAt?: number,
): void {
  const bytes = new Uint8Array(file, start, length).slice();
  const at = skipAt ?? length;
  const expected = new DataView(file, start + at, CHECKSUM_BYTES).getUint32(0, true);
  if (skipAt !== undefined) bytes.fill(0, skipAt, skipAt + CHECKSUM_BYTES);
  if (lookup3(bytes) !== expected) throw new DamagedHdf5("A wrong checksum.");
}

/**
 * Bob Jenkins's lookup3, the hash of HDF5's structures, as an unsigned number of 32 bits.
 * https://burtleburtle.net/bob/c/lookup3.c, hashlittle with an initial value of 0.
 */
export function lookup3(bytes: Uint8Array): number {
  const wordAt = (at: number): number =>
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24);
  let a = (0xdeadbeef + bytes.length) | 0;
  let b = a;
  let c = a;
  let at = 0;
  for (; bytes.length - at > 12; at += 12) {
    a = (a + wordAt(at)) | 0;
    b = (b + wordAt(at + 4)) | 0;
    c = (c + wordAt(at + 8)) | 0;
    a = (a - c) ^ rotated(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotated(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotated(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotated(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotated(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotated(b, 4);
    b = (b + a) | 0;
  }
  if (at === bytes.length) return c >>> 0;
  a = (a + wordAt(at)) | 0;
  b = (b + wordAt(at + 4)) | 0;
  c = (c + wordAt(at + 8)) | 0;
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  return c >>> 0;
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
