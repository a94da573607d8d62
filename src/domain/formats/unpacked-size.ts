import { unreadable, wholeNumber } from "#domain/array/unreadable-array.ts";

/** No browser gives one page more than a few times this. */
const MOST_BYTES = 2 ** 30;
/** Deflate, the densest packing of zips in use, cannot pack tighter: https://zlib.net/zlib_tech.html */
const MOST_TIMES = 1032;
const SMALL = 65_536;

/** Refuses what unpacks to more than a page can hold. @throws AppError "unreadable-array" */
export function assertHoldable(what: string, unpackedBytes: number): void {
  if (unpackedBytes <= MOST_BYTES) return;
  throw unreadable(
    `${what} unpacks to ${wholeNumber(unpackedBytes)} bytes, more than this page takes (${wholeNumber(MOST_BYTES)}).`,
    "Cut a smaller piece out of it and open that.",
  );
}

/**
 * Refuses what claims to unpack to more than a page can hold, or to more than its deflated bytes can
 * hold, before anything is allocated for it.
 * @throws AppError "unreadable-array"
 */
export function assertUnpackable(what: string, packedBytes: number, unpackedBytes: number): void {
  assertHoldable(what, unpackedBytes);
  if (unpackedBytes <= MOST_TIMES * packedBytes + SMALL) return;
  throw unreadable(
    `${what} claims to unpack to ${wholeNumber(unpackedBytes)} bytes from ${wholeNumber(packedBytes)}, which no packing can do: it is damaged.`,
    "Copy the file again, or write it again.",
  );
}
