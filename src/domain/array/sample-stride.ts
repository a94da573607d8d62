/**
 * The stride that samples at most `most` of `length` values evenly; 1 for all. Larger strides are odd,
 * so that they do not sample the same columns of an image whose width is a power of two.
 */
export function sampleStride(length: number, most: number): number {
  const step = Math.ceil(length / most);
  return step <= 1 ? 1 : step + 1 - (step % 2);
}
