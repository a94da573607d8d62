/** Refused beyond this: more than a page's memory allows. */
const MAX_BYTES = 2 ** 30;

/**
 * Decompresses gzip, or deflate with zlib's header, up to so many bytes.
 *
 * @throws TypeError for damaged data, RangeError for more bytes.
 */
export async function inflate(
  packed: Uint8Array<ArrayBuffer>,
  format: "gzip" | "deflate",
  maxBytes = MAX_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream(format));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > Math.min(maxBytes, MAX_BYTES)) {
      await reader.cancel();
      throw new RangeError("It unpacks to more than is allowed.");
    }
    parts.push(part.value);
  }
  return joined(parts, length);
}

/**
 * Decompresses deflate with zlib's header to exactly this many bytes; no more are allocated.
 *
 * @throws TypeError for damaged data, RangeError for another length.
 */
export async function inflateTo(
  packed: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const unpacked = new Uint8Array(length);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const reader = stream.getReader();
  let filled = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (filled + part.value.length > length) {
      await reader.cancel();
      throw new RangeError("It unpacks to more than it should.");
    }
    unpacked.set(part.value, filled);
    filled += part.value.length;
  }
  if (filled < length) throw new RangeError("It unpacks to less than it should.");
  return unpacked;
}

/** The parts, one after the other. */
export function joined(
  parts: readonly Uint8Array[],
  length = parts.reduce((sum, part) => sum + part.length, 0),
): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
