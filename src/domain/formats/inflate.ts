/** Refused beyond this: more than a page's memory allows. */
const MAX_BYTES = 2 ** 30;

/**
 * Decompresses gzip, or deflate with zlib's header.
 *
 * @throws TypeError for damaged data, RangeError for more than a page's memory allows.
 */
export async function inflate(
  packed: Uint8Array<ArrayBuffer>,
  format: "gzip" | "deflate",
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream(format));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > MAX_BYTES) throw new RangeError("It unpacks to more than 1 GiB.");
    parts.push(part.value);
  }
  return joined(parts, length);
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
