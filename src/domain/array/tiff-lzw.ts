const CLEAR = 256;
const END = 257;
const FIRST = 258;
const LONGEST_CODE = 12;
const MOST_CODES = 2 ** LONGEST_CODE;

/**
 * Unpacks LZW as TIFF writes it, into exactly as many bytes as are wanted: what a damaged file has
 * too much of is left, and what it lacks stays 0. The packed bytes are not modified.
 * TIFF 6.0, section 13: https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf
 */
export function unpackLzw(packed: Uint8Array, byteLength: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(byteLength);
  /** A code stands for a stretch of what is written already: where it begins, and its length. */
  const starts = new Uint32Array(MOST_CODES);
  const lengths = new Uint32Array(MOST_CODES);
  const bits = new BitReader(packed);
  let filled = 0;
  let next = FIRST;
  let before = { start: 0, length: 0 };
  while (filled < byteLength) {
    const code = bits.read(codeLength(next));
    if (code === undefined || code === END) break;
    if (code === CLEAR) {
      next = FIRST;
      before = { start: 0, length: 0 };
      continue;
    }
    // A code that is being made stands for the stretch before and its own first byte again.
    const isNew = code >= next;
    const start = isNew ? before.start : (starts[code] ?? 0);
    const length = isNew ? before.length + 1 : (lengths[code] ?? 0);
    if (isNew && (code > next || before.length === 0)) break;
    const at = filled;
    if (code < CLEAR) out[filled++] = code;
    else
      for (let n = 0; n < length && filled < byteLength; n += 1)
        out[filled++] = out[start + n] ?? 0;
    if (before.length > 0 && next < MOST_CODES) {
      starts[next] = before.start;
      lengths[next] = before.length + 1;
      next += 1;
    }
    before = { start: at, length: filled - at };
  }
  return out;
}

/** How long the next code is. Codes grow one code before they have to: TIFF's "early change". */
function codeLength(next: number): number {
  if (next >= 2047) return 12;
  if (next >= 1023) return 11;
  return next >= 511 ? 10 : 9;
}

/** Reads bits, the most significant first. */
class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #heldBits = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Undefined at the end. */
  read(count: number): number | undefined {
    while (this.#heldBits < count) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) return undefined;
      this.#at += 1;
      this.#held = ((this.#held << 8) | byte) & 0xff_ff_ff;
      this.#heldBits += 8;
    }
    this.#heldBits -= count;
    return (this.#held >>> this.#heldBits) & ((1 << count) - 1);
  }
}
