/**
 * Every how many-th of `length` values is read to read at most `most` of them, evenly spread: 1 for
 * all. Larger steps are odd, so that they do not keep to the same columns of an image whose width is
 * a power of two.
 */
export function sampleStride(length: number, most: number): number {
  const step = Math.ceil(length / most);
  return step <= 1 ? 1 : step + 1 - (step % 2);
}
