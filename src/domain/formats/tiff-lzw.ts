/** TIFF 6.0, section 13: https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf */
const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const MAX_CODES = 4096;
const MIN_BITS = 9;
const MAX_BITS = 12;

/**
 * Decodes TIFF's LZW, in which codes grow by one bit one code early. Returns at most `length` bytes
 * of any input, fewer if it ends early.
 * @throws Error for a code that no encoder can have written.
 */
export function unpackLzw(packed: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const unpacked = new Uint8Array(length);
  const dictionary = new Dictionary();
  const nextCode = codeReader(packed);
  let filled = 0;
  let previous: number | undefined;
  while (filled < length) {
    const code = nextCode(dictionary.codeBits());
    if (code === undefined || code === END) break;
    if (code === CLEAR) {
      dictionary.clear();
      previous = undefined;
      continue;
    }
    if (previous !== undefined) dictionary.add(previous, code);
    filled = dictionary.write(code, unpacked, filled);
    previous = code;
  }
  return unpacked.subarray(0, filled);
}

/** Reads codes of the given bits, most significant bit first; undefined at the end. */
function codeReader(packed: Uint8Array): (bits: number) => number | undefined {
  let at = 0;
  let held = 0;
  let heldBits = 0;
  return (bits) => {
    while (heldBits < bits) {
      const byte = packed[at];
      if (byte === undefined) return undefined;
      held = ((held << 8) | byte) & 0xff_ff_ff;
      heldBits += 8;
      at += 1;
    }
    heldBits -= bits;
    return (held >> heldBits) & (2 ** bits - 1);
  };
}

/** Each code's expansion: another code's bytes and one more byte. */
class Dictionary {
  readonly #prefixes = new Uint16Array(MAX_CODES);
  readonly #firsts = Uint8Array.from({ length: MAX_CODES }, (_, code) => code);
  readonly #lasts = this.#firsts.slice();
  readonly #lengths = new Uint16Array(MAX_CODES).fill(1);
  #size = FIRST_FREE;

  clear(): void {
    this.#size = FIRST_FREE;
  }

  codeBits(): number {
    const bits = 32 - Math.clz32(this.#size + 1);
    return Math.min(Math.max(bits, MIN_BITS), MAX_BITS);
  }

  /** The bytes of `previous` and the first of `code`, which may be the code being added. */
  add(previous: number, code: number): void {
    if (this.#size === MAX_CODES) return;
    const added = this.#size;
    this.#size += 1;
    this.#prefixes[added] = previous;
    this.#firsts[added] = this.#firsts[previous]!;
    this.#lengths[added] = this.#lengths[previous]! + 1;
    this.#lasts[added] = this.#firsts[code]!;
  }

  /** Writes a code's bytes from last to first. @returns their end */
  write(code: number, into: Uint8Array, start: number): number {
    if (code >= this.#size) throw new Error(`The LZW code ${code} is not defined yet.`);
    const end = start + this.#lengths[code]!;
    let rest = code;
    for (let at = end - 1; at >= start; at -= 1) {
      into[at] = this.#lasts[rest]!;
      rest = this.#prefixes[rest]!;
    }
    return Math.min(end, into.length);
  }
}
