import type { Page } from "playwright/test";

/** The canvas pixels in the overlay's colour: 1 or 0 each, row-major. Bytes leave a page as one text. */
export interface DrawnMask {
  readonly width: number;
  readonly height: number;
  readonly inside: Uint8Array;
}

/** Finds the overlay, which must be opaque, on the picture's canvas. */
export async function drawnMask(page: Page, colour: readonly number[]): Promise<DrawnMask> {
  return await page
    .locator("canvas.picture-canvas")
    .evaluate(async (canvas, [red, green, blue]) => {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const { width, height } = canvas as HTMLCanvasElement; // The locator names a canvas.
      const copy = new OffscreenCanvas(width, height).getContext("2d");
      copy?.drawImage(canvas as HTMLCanvasElement, 0, 0);
      const rgba = copy?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      const inside = Uint8Array.from({ length: width * height }, (_, at) =>
        rgba[4 * at] === red && rgba[4 * at + 1] === green && rgba[4 * at + 2] === blue ? 1 : 0,
      );
      return { width, height, inside };
    }, colour);
}

/**
 * The mask that a canvas of that size must show for `side * side` scores: the whole scene centred and
 * scaled to fit, sampled at the centre of each canvas pixel.
 */
export function expectedMask(
  scores: readonly number[],
  side: number,
  threshold: number,
  { width, height }: DrawnMask,
): DrawnMask {
  const unitsPerPixel = Math.max(side / width, side / height);
  const sceneAt = (pixel: number, length: number): number =>
    Math.floor(side / 2 + (pixel + 0.5 - length / 2) * unitsPerPixel);
  const inside = Uint8Array.from({ length: width * height }, (_, at) => {
    const column = sceneAt(at % width, width);
    const row = sceneAt(Math.floor(at / width), height);
    const isOnScene = column >= 0 && row >= 0 && column < side && row < side;
    return isOnScene && (scores[row * side + column] ?? 0) >= threshold ? 1 : 0;
  });
  return { width, height, inside };
}

/** The number of canvas pixels that differ. */
export function maskDifference(one: DrawnMask, other: DrawnMask): number {
  return one.inside.filter((value, at) => value !== other.inside[at]).length;
}
