import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { parseNpy } from "./npy.ts";

/** How a TIFF begins: little- or big-endian, of 32-bit or (BigTIFF) 64-bit addresses. */
const TIFF = ["II*\0", "MM\0*", "II+\0", "MM\0+"];
/** How a zip begins that holds something, or nothing. */
const ZIP = ["PK\x03\x04", "PK\x05\x06"];
/** How a PNG, a JPEG and a BMP begin. */
const PICTURES = ["\x89PNG", "\xff\xd8\xff", "BM"];

/**
 * The array in a file of a known kind, known by its first bytes and never by its name: npy, npz,
 * TIFF. Values may be a view on the file's bytes: treat both as read-only.
 * @param member which array of an npz; undefined for the first that is an image, and for other files.
 * @throws AppError "unreadable-array", saying what the file is instead and what to do.
 */
export async function openFile(bytes: ArrayBuffer, member?: string): Promise<DecodedArray> {
  const head = headOf(bytes);
  if (TIFF.includes(head)) {
    const { openTiff } = await import("./geotiff.ts");
    return openTiff(bytes);
  }
  if (ZIP.includes(head)) {
    const { openNpz } = await import("./npz.ts");
    return openNpz(bytes, member);
  }
  const nothing = { nodata: undefined, grid: undefined, members: [], member: undefined };
  return { array: parseNpy(bytes), format: "npy", ...nothing };
}

/** Whether a file is a picture, which browsers decode and `openFile` does not. */
export function isPicture(bytes: ArrayBuffer): boolean {
  return PICTURES.some((start) => headOf(bytes).startsWith(start));
}

/** The first four bytes, one character each. */
function headOf(bytes: ArrayBuffer): string {
  return String.fromCharCode(...new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength)));
}
