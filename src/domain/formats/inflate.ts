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
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = unpacking(packed, format);
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
  const reader = unpacking(packed, "deflate");
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

/** Written to the stream directly: a Blob's own stream takes as long again for short pieces. */
function unpacking(
  packed: Uint8Array<ArrayBuffer>,
  format: "gzip" | "deflate",
): ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new DecompressionStream(format);
  const writer = writable.getWriter();
  const written = Promise.all([writer.write(packed), writer.close()]);
  // Damage is reported by the reader too.
  written.catch(() => undefined);
  return readable.getReader();
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
