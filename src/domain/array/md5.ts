/** Bytes and 32-bit words of a block. */
const BLOCK_BYTES = 64;
const BLOCK_WORDS = 16;

/**
 * The MD5 of bytes, by RFC 1321: https://www.rfc-editor.org/rfc/rfc1321. Against damage, not against attackers.
 * Words are read with the byte order of the machine, which is little-endian wherever browsers run.
 */
export function md5(bytes: ArrayBuffer): Uint8Array {
  const { byteLength } = bytes;
  const wholeBlocks = Math.floor(byteLength / BLOCK_BYTES);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  addBlocks(state, new Int32Array(bytes, 0, wholeBlocks * BLOCK_WORDS));
  addBlocks(state, lastBlocks(bytes, wholeBlocks * BLOCK_BYTES));
  return new Uint8Array(state.buffer);
}

/** The bytes after the last whole block, a set bit, zeros, and the number of all bits in 64 bits. */
function lastBlocks(bytes: ArrayBuffer, start: number): Int32Array {
  const { byteLength } = bytes;
  const rest = new Uint8Array(bytes, start);
  const length = rest.length < BLOCK_BYTES - 8 ? BLOCK_WORDS : 2 * BLOCK_WORDS;
  const words = new Int32Array(length);
  const padded = new Uint8Array(words.buffer);
  padded.set(rest);
  padded[rest.length] = 0x80;
  words[length - 2] = byteLength << 3;
  words[length - 1] = Math.floor(byteLength / 2 ** 29);
  return words;
}

function addBlocks(state: Int32Array, words: Int32Array): void {
  const before = new Int32Array(4);
  for (let at = 0; at < words.length; at += BLOCK_WORDS) {
    before.set(state);
    round1(state, words, at);
    round2(state, words, at);
    round3(state, words, at);
    round4(state, words, at);
    for (let index = 0; index < 4; index += 1) state[index]! += before[index]!;
  }
}

function step(
  a: number,
  b: number,
  mixed: number,
  word: number,
  turn: number,
  sine: number,
): number {
  const sum = (a + mixed + word + sine) | 0;
  return (((sum << turn) | (sum >>> (32 - turn))) + b) | 0;
}

/*
 * The steps are written out: a loop over tables of words, turns and sines takes four times as long, which was half
 * of all work on a chip before its upload.
 */

function round1(state: Int32Array, words: Int32Array, at: number): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  a = step(a, b, d ^ (b & (c ^ d)), words[at]!, 7, 0xd76aa478);
  d = step(d, a, c ^ (a & (b ^ c)), words[at + 1]!, 12, 0xe8c7b756);
  c = step(c, d, b ^ (d & (a ^ b)), words[at + 2]!, 17, 0x242070db);
  b = step(b, c, a ^ (c & (d ^ a)), words[at + 3]!, 22, 0xc1bdceee);
  a = step(a, b, d ^ (b & (c ^ d)), words[at + 4]!, 7, 0xf57c0faf);
  d = step(d, a, c ^ (a & (b ^ c)), words[at + 5]!, 12, 0x4787c62a);
  c = step(c, d, b ^ (d & (a ^ b)), words[at + 6]!, 17, 0xa8304613);
  b = step(b, c, a ^ (c & (d ^ a)), words[at + 7]!, 22, 0xfd469501);
  a = step(a, b, d ^ (b & (c ^ d)), words[at + 8]!, 7, 0x698098d8);
  d = step(d, a, c ^ (a & (b ^ c)), words[at + 9]!, 12, 0x8b44f7af);
  c = step(c, d, b ^ (d & (a ^ b)), words[at + 10]!, 17, 0xffff5bb1);
  b = step(b, c, a ^ (c & (d ^ a)), words[at + 11]!, 22, 0x895cd7be);
  a = step(a, b, d ^ (b & (c ^ d)), words[at + 12]!, 7, 0x6b901122);
  d = step(d, a, c ^ (a & (b ^ c)), words[at + 13]!, 12, 0xfd987193);
  c = step(c, d, b ^ (d & (a ^ b)), words[at + 14]!, 17, 0xa679438e);
  b = step(b, c, a ^ (c & (d ^ a)), words[at + 15]!, 22, 0x49b40821);
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}

function round2(state: Int32Array, words: Int32Array, at: number): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  a = step(a, b, c ^ (d & (b ^ c)), words[at + 1]!, 5, 0xf61e2562);
  d = step(d, a, b ^ (c & (a ^ b)), words[at + 6]!, 9, 0xc040b340);
  c = step(c, d, a ^ (b & (d ^ a)), words[at + 11]!, 14, 0x265e5a51);
  b = step(b, c, d ^ (a & (c ^ d)), words[at]!, 20, 0xe9b6c7aa);
  a = step(a, b, c ^ (d & (b ^ c)), words[at + 5]!, 5, 0xd62f105d);
  d = step(d, a, b ^ (c & (a ^ b)), words[at + 10]!, 9, 0x2441453);
  c = step(c, d, a ^ (b & (d ^ a)), words[at + 15]!, 14, 0xd8a1e681);
  b = step(b, c, d ^ (a & (c ^ d)), words[at + 4]!, 20, 0xe7d3fbc8);
  a = step(a, b, c ^ (d & (b ^ c)), words[at + 9]!, 5, 0x21e1cde6);
  d = step(d, a, b ^ (c & (a ^ b)), words[at + 14]!, 9, 0xc33707d6);
  c = step(c, d, a ^ (b & (d ^ a)), words[at + 3]!, 14, 0xf4d50d87);
  b = step(b, c, d ^ (a & (c ^ d)), words[at + 8]!, 20, 0x455a14ed);
  a = step(a, b, c ^ (d & (b ^ c)), words[at + 13]!, 5, 0xa9e3e905);
  d = step(d, a, b ^ (c & (a ^ b)), words[at + 2]!, 9, 0xfcefa3f8);
  c = step(c, d, a ^ (b & (d ^ a)), words[at + 7]!, 14, 0x676f02d9);
  b = step(b, c, d ^ (a & (c ^ d)), words[at + 12]!, 20, 0x8d2a4c8a);
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}

function round3(state: Int32Array, words: Int32Array, at: number): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  a = step(a, b, b ^ c ^ d, words[at + 5]!, 4, 0xfffa3942);
  d = step(d, a, a ^ b ^ c, words[at + 8]!, 11, 0x8771f681);
  c = step(c, d, d ^ a ^ b, words[at + 11]!, 16, 0x6d9d6122);
  b = step(b, c, c ^ d ^ a, words[at + 14]!, 23, 0xfde5380c);
  a = step(a, b, b ^ c ^ d, words[at + 1]!, 4, 0xa4beea44);
  d = step(d, a, a ^ b ^ c, words[at + 4]!, 11, 0x4bdecfa9);
  c = step(c, d, d ^ a ^ b, words[at + 7]!, 16, 0xf6bb4b60);
  b = step(b, c, c ^ d ^ a, words[at + 10]!, 23, 0xbebfbc70);
  a = step(a, b, b ^ c ^ d, words[at + 13]!, 4, 0x289b7ec6);
  d = step(d, a, a ^ b ^ c, words[at]!, 11, 0xeaa127fa);
  c = step(c, d, d ^ a ^ b, words[at + 3]!, 16, 0xd4ef3085);
  b = step(b, c, c ^ d ^ a, words[at + 6]!, 23, 0x4881d05);
  a = step(a, b, b ^ c ^ d, words[at + 9]!, 4, 0xd9d4d039);
  d = step(d, a, a ^ b ^ c, words[at + 12]!, 11, 0xe6db99e5);
  c = step(c, d, d ^ a ^ b, words[at + 15]!, 16, 0x1fa27cf8);
  b = step(b, c, c ^ d ^ a, words[at + 2]!, 23, 0xc4ac5665);
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}

function round4(state: Int32Array, words: Int32Array, at: number): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  a = step(a, b, c ^ (b | ~d), words[at]!, 6, 0xf4292244);
  d = step(d, a, b ^ (a | ~c), words[at + 7]!, 10, 0x432aff97);
  c = step(c, d, a ^ (d | ~b), words[at + 14]!, 15, 0xab9423a7);
  b = step(b, c, d ^ (c | ~a), words[at + 5]!, 21, 0xfc93a039);
  a = step(a, b, c ^ (b | ~d), words[at + 12]!, 6, 0x655b59c3);
  d = step(d, a, b ^ (a | ~c), words[at + 3]!, 10, 0x8f0ccc92);
  c = step(c, d, a ^ (d | ~b), words[at + 10]!, 15, 0xffeff47d);
  b = step(b, c, d ^ (c | ~a), words[at + 1]!, 21, 0x85845dd1);
  a = step(a, b, c ^ (b | ~d), words[at + 8]!, 6, 0x6fa87e4f);
  d = step(d, a, b ^ (a | ~c), words[at + 15]!, 10, 0xfe2ce6e0);
  c = step(c, d, a ^ (d | ~b), words[at + 6]!, 15, 0xa3014314);
  b = step(b, c, d ^ (c | ~a), words[at + 13]!, 21, 0x4e0811a1);
  a = step(a, b, c ^ (b | ~d), words[at + 4]!, 6, 0xf7537e82);
  d = step(d, a, b ^ (a | ~c), words[at + 11]!, 10, 0xbd3af235);
  c = step(c, d, a ^ (d | ~b), words[at + 2]!, 15, 0x2ad7d2bb);
  b = step(b, c, d ^ (c | ~a), words[at + 9]!, 21, 0xeb86d391);
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}
