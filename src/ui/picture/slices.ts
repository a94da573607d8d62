import type { Size } from "#domain/pixels/view.ts";

/** What is sent to the GPU in one task, in bytes: a few milliseconds' work. */
export const TASK_BYTES = 2 ** 22;

/** Whole rows of one plane. */
export interface Slice {
  readonly plane: number;
  /** The first of the rows. */
  readonly row: number;
  readonly rows: number;
}

/**
 * Planes of one size, cut into slices of at most `TASK_BYTES`, or of one row where that is more.
 * @param bytesPerPixel on the GPU.
 */
export function* slicesOf(
  planeCount: number,
  { width, height }: Size,
  bytesPerPixel: number,
): Generator<Slice> {
  const atMost = Math.max(1, Math.floor(TASK_BYTES / (width * bytesPerPixel)));
  for (let plane = 0; plane < planeCount; plane += 1) {
    for (let row = 0; row < height; row += atMost) {
      yield { plane, row, rows: Math.min(atMost, height - row) };
    }
  }
}
