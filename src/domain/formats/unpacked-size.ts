import { unreadableArray } from "#domain/array/unreadable-array.ts";
import { formatNumber } from "#domain/text/format.ts";

/** Browsers limit a page's memory to a few times this. */
const MAX_BYTES = 2 ** 30;
/**
 * The maximum ratio of deflate, the densest compression in common zips:
 * https://zlib.net/zlib_tech.html
 */
const MAX_RATIO = 1032;
const ALWAYS_ALLOWED_BYTES = 65_536;

/**
 * Refuses data that decompresses to more than a page's memory allows. @throws AppError
 * "unreadable-array"
 */
export function assertHoldable(what: string, unpackedBytes: number): void {
  if (unpackedBytes <= MAX_BYTES) return;
  throw unreadableArray(
    `${what} unpacks to ${formatNumber(unpackedBytes)} bytes, more than this page accepts (${formatNumber(MAX_BYTES)}).`,
    "Crop a smaller part and open that.",
  );
}

/**
 * Refuses what the page has no memory for at the moment, before a library allocates it, whose error
 * would not tell it from damage. @throws AppError "unreadable-array"
 */
export function assertAllocatable(bytes: number): void {
  try {
    new ArrayBuffer(bytes);
  } catch (cause) {
    throw unreadableArray(
      "This file is too large for the memory of one browser tab.",
      "Close other tabs and choose it again, or crop a smaller part.",
      cause,
    );
  }
}

/**
 * Refuses data that claims to decompress to more than a page's memory allows, or more than deflate
 * can reach, before anything is allocated for it.
 * @throws AppError "unreadable-array"
 */
export function assertUnpackable(what: string, packedBytes: number, unpackedBytes: number): void {
  assertHoldable(what, unpackedBytes);
  if (unpackedBytes <= MAX_RATIO * packedBytes + ALWAYS_ALLOWED_BYTES) return;
  throw unreadableArray(
    `${what} claims to unpack to ${formatNumber(unpackedBytes)} bytes from ${formatNumber(packedBytes)}, which no compression can do: it is damaged.`,
    "Copy the file again, or save it again.",
  );
}
