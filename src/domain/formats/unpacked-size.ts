import { unreadableArray } from "#domain/array/unreadable-array.ts";
import { formatNumber } from "#domain/text/format.ts";

/** Browsers limit a page to a few times this. */
const MAX_BYTES = 2 ** 30;
/** Deflate, the densest packing of zips in use, cannot pack tighter: https://zlib.net/zlib_tech.html */
const MAX_RATIO = 1032;
const ALWAYS_ALLOWED_BYTES = 65_536;

/** Refuses data that unpacks to more than a page's memory allows. @throws AppError "unreadable-array" */
export function assertHoldable(what: string, unpackedBytes: number): void {
  if (unpackedBytes <= MAX_BYTES) return;
  throw unreadableArray(
    `${what} unpacks to ${formatNumber(unpackedBytes)} bytes, more than this page accepts (${formatNumber(MAX_BYTES)}).`,
    "Crop a smaller part and open that.",
  );
}

/**
 * Refuses what claims to unpack to more than a page can hold, or to more than its deflated bytes can
 * hold, before anything is allocated for it.
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
