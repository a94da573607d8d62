import { hatchAt } from "./hatch.ts";
import { drawMask } from "./mask-drawing.ts";
import type { RenderStyle, Scene } from "./render-style.ts";
import {
  FULL_WEIGHT,
  POSITION_NUMBERS,
  type Positions,
  samplePositions,
} from "./sample-positions.ts";
import type { Size, View } from "./view.ts";

/** A pixel buffer like a canvas's ImageData: RGBA in row-major order, alpha not premultiplied. */
type Pixels = Uint8ClampedArray<ArrayBuffer>;

/** Bands as `composite` draws them. */
interface BandsPicture {
  readonly rgba: Pixels;
  /** In scene pixels. */
  readonly width: number;
}

/**
 * Draws a view of a scene: each canvas pixel shows the scene pixel at its centre (nearest
 * neighbour) or, for a smooth style, a bilinear interpolation of the four around it; the hatch if
 * that pixel is missing; the mask over it. Transparent outside the scene and opaque inside.
 *
 * `picture` is the result of `composite` for the scene and `style.bands`, so that a change of the
 * overlay or the view does not composite again; the result has `canvas.height * canvas.width`
 * pixels in the same form. `view` is in canvas pixels. Nothing is modified.
 * @param outlineWidth in canvas pixels; by default as on the screen.
 */
export function drawnPixels(
  picture: Pixels,
  scene: Scene,
  renderStyle: RenderStyle,
  view: View,
  canvas: Size,
  outlineWidth?: number,
): Pixels {
  const positions = samplePositions(scene, view, canvas);
  const drawn = drawnAt(picture, scene, positions, renderStyle.smooth);
  drawMask(drawn, scene, renderStyle.overlay, positions, outlineWidth);
  return drawn;
}

/** As `drawnPixels`, without an overlay, of a canvas whose pixels have these positions. */
export function drawnAt(
  picture: Pixels,
  { width }: Pick<Scene, "width">,
  positions: Positions,
  smooth: boolean,
): Pixels {
  const { columns, rows } = positions;
  const pixels = (columns.length / POSITION_NUMBERS) * (rows.length / POSITION_NUMBERS);
  const drawn = new Uint8ClampedArray(4 * pixels);
  drawBands(drawn, { rgba: picture, width }, positions, smooth);
  return drawn;
}

function drawBands(
  drawn: Pixels,
  picture: BandsPicture,
  { columns, rows }: Positions,
  smooth: boolean,
): void {
  const [width, height] = [columns.length / POSITION_NUMBERS, rows.length / POSITION_NUMBERS];
  const draw = smooth ? mixing(drawn, picture, { columns, rows }) : copying(drawn, picture.rgba);
  for (let y = 0; y < height; y += 1) {
    const row = rows[y * POSITION_NUMBERS]!;
    if (row < 0) continue;
    for (let x = 0; x < width; x += 1) {
      const column = columns[x * POSITION_NUMBERS]!;
      if (column < 0) continue;
      const to = (y * width + x) * 4;
      const from = (row * picture.width + column) * 4;
      if (picture.rgba[from + 3] === 0) drawHatch(drawn, to, x, y);
      else draw(to, from, x, y);
    }
  }
}

function drawHatch(drawn: Pixels, to: number, x: number, y: number): void {
  drawn.set(hatchAt(x, y), to);
  drawn[to + 3] = 255;
}

/**
 * Copies a scene pixel to a canvas pixel; `to` and `from` are the indices of their red components.
 */
type Draw = (to: number, from: number, x: number, y: number) => void;

function copying(drawn: Pixels, rgba: Pixels): Draw {
  return (to, from) => {
    for (let value = 0; value < 4; value += 1) drawn[to + value] = rgba[from + value]!;
  };
}

/**
 * Interpolates the four scene pixels around a canvas pixel's centre; the weights of missing ones go
 * to the others.
 */
function mixing(drawn: Pixels, { rgba, width }: BandsPicture, { columns, rows }: Positions): Draw {
  const sum = new Float64Array(3);
  const add = (pixel: number, weight: number): number => {
    if (rgba[pixel * 4 + 3] === 0) return 0;
    for (let channel = 0; channel < 3; channel += 1) {
      sum[channel]! += weight * rgba[pixel * 4 + channel]!;
    }
    return weight;
  };
  return (to, _, x, y) => {
    const across = x * POSITION_NUMBERS;
    const down = y * POSITION_NUMBERS;
    const left = columns[across + 1]!;
    const right = columns[across + 2]!;
    const above = rows[down + 1]! * width;
    const below = rows[down + 2]! * width;
    const toRight = columns[across + 3]!;
    const toBelow = rows[down + 3]!;
    sum.fill(0);
    const total =
      add(above + left, (FULL_WEIGHT - toRight) * (FULL_WEIGHT - toBelow)) +
      add(above + right, toRight * (FULL_WEIGHT - toBelow)) +
      add(below + left, (FULL_WEIGHT - toRight) * toBelow) +
      add(below + right, toRight * toBelow);
    for (let channel = 0; channel < 3; channel += 1) drawn[to + channel] = sum[channel]! / total;
    drawn[to + 3] = 255;
  };
}
