/** The connected parts of a mask. */
export interface Regions {
  readonly regionCount: number;
  /** The largest, and its centre of mass; the uppermost of several of one size. */
  readonly largest: Region | undefined;
}

interface Region {
  readonly pixelCount: number;
  /** Mean row and column of its pixels' centres, in pixels from the upper left corner. */
  readonly row: number;
  readonly column: number;
}

/**
 * The connected parts of a mask (`height * width` values, 1 inside), pixels that touch at a corner
 * being of one part. The mask is not changed. Time grows with the number of pixels alone: each is
 * taken up once.
 */
export function findRegions(mask: Uint8Array, height: number, width: number): Regions {
  const open = mask.slice();
  const queue = new Int32Array(mask.length);
  let regionCount = 0;
  let largest: Region | undefined;
  for (let start = 0; start < open.length; start += 1) {
    if (open[start] !== 1) continue;
    regionCount += 1;
    const pixelCount = collect(open, height, width, start, queue);
    if (pixelCount > (largest?.pixelCount ?? 0)) largest = regionOf(queue, pixelCount, width);
  }
  return { regionCount, largest };
}

/** Moves one part's pixels from `open` to the front of `queue`; returns how many they are. */
function collect(
  open: Uint8Array,
  height: number,
  width: number,
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

function regionOf(queue: Int32Array, pixelCount: number, width: number): Region {
  let rows = 0;
  let columns = 0;
  for (const pixel of queue.subarray(0, pixelCount)) {
    const column = pixel % width;
    columns += column;
    rows += (pixel - column) / width;
  }
  return { pixelCount, row: rows / pixelCount + 0.5, column: columns / pixelCount + 0.5 };
}
