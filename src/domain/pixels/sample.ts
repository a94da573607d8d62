import { hatchAt } from "./hatch.ts";
import { originOf, type Size, type View } from "./view.ts";

/**
 * What a canvas shows of a picture: each canvas pixel takes the scene pixel beneath its centre
 * (nearest sampling), the hatch where that one is missing, and is transparent beyond the scene.
 *
 * `rgba` is the picture of `scene.height * scene.width` pixels that `composite` gives; the answer
 * has `canvas.height * canvas.width` pixels in the same form. `view` is in canvas pixels.
 */
export function sample(
  rgba: Uint8ClampedArray<ArrayBuffer>,
  scene: Size,
  view: View,
  canvas: Size,
): Uint8ClampedArray<ArrayBuffer> {
  const drawn = new Uint8ClampedArray(canvas.width * canvas.height * 4);
  const from = new Uint32Array(rgba.buffer);
  const to = new Uint32Array(drawn.buffer);
  const { columns, rows } = samplePositions(scene, view, canvas);
  for (let y = 0; y < canvas.height; y += 1) {
    const start = rows[y]! * scene.width;
    if (start < 0) continue;
    for (let x = 0; x < canvas.width; x += 1) {
      const column = columns[x]!;
      if (column < 0) continue;
      const at = y * canvas.width + x;
      to[at] = from[start + column]!;
      if (drawn[at * 4 + 3]! < 255) layHatchBeneath(drawn, at * 4, x, y);
    }
  }
  return drawn;
}

/**
 * Which column of the scene lies beneath each column of the canvas, and which row beneath each row;
 * -1 beyond the scene. GPU and CPU both draw by these, so that they cannot differ.
 */
export function samplePositions(
  scene: Size,
  view: View,
  canvas: Size,
): { readonly columns: Int32Array; readonly rows: Int32Array } {
  const origin = originOf(view, canvas);
  return {
    columns: along(origin.x, view.unitsPerPixel, canvas.width, scene.width),
    rows: along(origin.y, view.unitsPerPixel, canvas.height, scene.height),
  };
}

/**
 * Scene pixels. Where a scene whose side shares a factor with the canvas's is fitted, edges between
 * scene pixels fall on centres of canvas pixels; those belong to the later pixel however it rounds.
 */
const EDGE_TOLERANCE = 1e-6;

function along(origin: number, unitsPerPixel: number, length: number, end: number): Int32Array {
  return Int32Array.from({ length }, (_, at) => {
    const position = Math.floor(origin + (at + 0.5) * unitsPerPixel + EDGE_TOLERANCE);
    return position >= 0 && position < end ? position : -1;
  });
}

function layHatchBeneath(rgba: Uint8ClampedArray, at: number, x: number, y: number): void {
  const ground = hatchAt(x, y);
  const alpha = rgba[at + 3]! / 255;
  for (let channel = 0; channel < 3; channel += 1) {
    rgba[at + channel] = rgba[at + channel]! * alpha + ground[channel]! * (1 - alpha);
  }
  rgba[at + 3] = 255;
}
