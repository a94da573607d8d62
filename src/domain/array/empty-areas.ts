import { takeConnected } from "./connected-pixels.ts";

/** The share of the image above which an area within it is taken as empty. */
const MIN_SHARE = 0.01;

/**
 * The areas of a mask (`height * width` values, 1 inside) that touch the image's border or cover more
 * than 1 % of it; pixels that touch at a corner are connected. Undefined if there is none. The mask
 * is not modified.
 */
export function emptyAreas(
  mask: Uint8Array,
  { height, width }: { readonly height: number; readonly width: number },
): Uint8Array | undefined {
  const open = mask.slice();
  const queue = new Int32Array(mask.length);
  const areas = new Uint8Array(mask.length);
  const isOnBorder = (pixel: number): boolean => {
    const column = pixel % width;
    const row = (pixel - column) / width;
    return row === 0 || row === height - 1 || column === 0 || column === width - 1;
  };
  let isEmpty = true;
  for (let start = 0; start < open.length; start += 1) {
    if (open[start] !== 1) continue;
    const pixels = queue.subarray(0, takeConnected(open, { height, width }, start, queue));
    if (pixels.length <= MIN_SHARE * mask.length && !pixels.some(isOnBorder)) continue;
    for (const pixel of pixels) areas[pixel] = 1;
    isEmpty = false;
  }
  return isEmpty ? undefined : areas;
}
