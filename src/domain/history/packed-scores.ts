/**
 * Scores as they are kept: the first bytes of all floats of a block, then the second ones and so on, as
 * HDF5's shuffle filter orders them, in zlib's format (RFC 1950). Neighbouring scores have the same sign and
 * exponent, so that they compress to about a half; no bit is lost.
 */
const BLOCK = 65_536;
const FLOAT_BYTES = 4;

/** Compresses scores a block at a time, with other tasks between: browsers compress on the calling thread. */
export async function packScores(scores: Float32Array): Promise<Blob> {
  const stream = new CompressionStream("deflate");
  const packed = new Response(stream.readable).blob();
  const writer = stream.writable.getWriter();
  for (let start = 0; start < scores.length; start += BLOCK) {
    if (start > 0) await nextTask();
    await writer.write(shuffled(scores.subarray(start, start + BLOCK)));
  }
  await writer.close();
  return packed;
}

/**
 * The inverse of `packScores`.
 * @throws Error where the bytes are not those of `count` scores.
 */
export async function unpackScores(packed: Blob, count: number): Promise<Float32Array> {
  const scores = new Float32Array(count);
  const bytes = new Uint8Array(scores.buffer);
  const reader = packed.stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  let filled = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (filled + part.value.length > bytes.length) throw new Error("More scores than expected.");
    bytes.set(part.value, filled);
    filled += part.value.length;
  }
  if (filled < bytes.length) throw new Error("Fewer scores than expected.");
  for (let start = 0; start < count; start += BLOCK) {
    if (start > 0) await nextTask();
    unshuffle(scores.subarray(start, start + BLOCK));
  }
  return scores;
}

function shuffled(block: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
  const sorted = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) {
    sorted[(at % FLOAT_BYTES) * block.length + Math.floor(at / FLOAT_BYTES)] = bytes[at] ?? 0;
  }
  return sorted;
}

function unshuffle(block: Float32Array): void {
  const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
  const sorted = bytes.slice();
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = sorted[(at % FLOAT_BYTES) * block.length + Math.floor(at / FLOAT_BYTES)] ?? 0;
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
