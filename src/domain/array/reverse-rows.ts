/**
 * Reverses the order of the rows in each plane, in place.
 * @param values planes of equal size in C order; their length is a multiple of all rows.
 */
export function reverseRows(values: ArrayBufferView, planeCount: number, height: number): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const rowBytes = bytes.length / (planeCount * height);
  for (let plane = 0; plane < planeCount; plane += 1) {
    const start = plane * height * rowBytes;
    for (let row = 0; row < Math.floor(height / 2); row += 1) {
      const upper = start + row * rowBytes;
      const lower = start + (height - 1 - row) * rowBytes;
      const kept = bytes.slice(upper, upper + rowBytes);
      bytes.copyWithin(upper, lower, lower + rowBytes);
      bytes.set(kept, lower);
    }
  }
}
