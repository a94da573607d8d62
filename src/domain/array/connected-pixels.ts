/**
 * Clears the connected pixels of a mask (`height * width` values, 1 inside) around one of them, and
 * writes their indices to the front of `queue`, which has room for the whole mask. Pixels that touch
 * at a corner are connected. Returns their number.
 */
export function takeConnected(
  open: Uint8Array,
  { height, width }: { readonly height: number; readonly width: number },
  start: number,
  queue: Int32Array,
): number {
  let length = 1;
  queue[0] = start;
  open[start] = 0;
  for (let next = 0; next < length; next += 1) {
    const pixel = queue[next] ?? 0;
    const column = pixel % width;
    const row = (pixel - column) / width;
    const right = Math.min(column + 1, width - 1);
    for (let nearRow = Math.max(row - 1, 0); nearRow <= row + 1 && nearRow < height; nearRow += 1) {
      const last = nearRow * width + right;
      for (let near = nearRow * width + Math.max(column - 1, 0); near <= last; near += 1) {
        if (open[near] !== 1) continue;
        open[near] = 0;
        queue[length] = near;
        length += 1;
      }
    }
  }
  return length;
}
