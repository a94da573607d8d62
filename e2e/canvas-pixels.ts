import type { Locator } from "playwright/test";

/** A canvas's RGBA values, row-major. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

/** What the canvas shows in a picture's area. */
export async function pixelsOf(area: Locator): Promise<Pixels> {
  return await area.evaluate(async (element) => {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const canvas = document.querySelector<HTMLCanvasElement>("canvas.picture-canvas");
    const [box, from] = [element.getBoundingClientRect(), canvas?.getBoundingClientRect()];
    if (!(canvas && from)) throw new Error("there is no canvas");
    const [width, height] = [Math.round(box.width), Math.round(box.height)];
    const copy = new OffscreenCanvas(width, height).getContext("2d");
    copy?.drawImage(canvas, Math.round(from.left - box.left), Math.round(from.top - box.top));
    const rgba = copy?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    return { width, height, rgba };
  });
}

/** The number of pixels that differ within columns [from, to); all pixels if the sizes differ. */
export function difference(
  one: Pixels,
  other: Pixels,
  [from, to]: readonly [number, number] = [0, one.width],
): number {
  const { width, height } = one;
  if (width !== other.width || height !== other.height) return width * height;
  let count = 0;
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const column = pixel % width;
    if (column >= from && column < to && !isSame(one, other, 4 * pixel)) count += 1;
  }
  return count;
}

function isSame({ rgba: one }: Pixels, { rgba: other }: Pixels, at: number): boolean {
  return [0, 1, 2, 3].every((channel) => one[at + channel] === other[at + channel]);
}

/** The colour of the pixel right and below of the canvas's middle. */
export function middleOf({ width, height, rgba }: Pixels): readonly number[] {
  const at = 4 * ((Math.floor(height / 2) + 1) * width + Math.floor(width / 2) + 1);
  return [...rgba.subarray(at, at + 3)];
}
