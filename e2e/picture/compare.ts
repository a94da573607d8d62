import { composite } from "#domain/render/composite.ts";
import { drawnPixels } from "#domain/render/drawing.ts";
import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import { fitView, type Size, type View } from "#domain/render/view.ts";
import { createRenderer } from "#ui/picture/create-renderer.ts";
import type { Frame, Renderer } from "#ui/picture/renderer.ts";

/** Differences between two drawings, over all channels of all pixels. */
export interface Difference {
  readonly kind: string;
  readonly shareWithinOne: number;
  readonly mean: number;
  readonly max: number;
  /** Number of distinct values drawn: 1 means that nothing was drawn. */
  readonly levels: number;
}

const CANVAS: Size = { width: 450, height: 420 };
/**
 * Parts of the canvas, off its corner. In the large one the renderer reads the colours of a scene of
 * 256 × 256 pixels from a texture, in the small one it computes them for each canvas pixel.
 */
const SMALL: Frame = { x: 17, y: 3, width: 320, height: 290 };
const LARGE: Frame = { x: 23, y: 41, width: 401, height: 362 };

/** Views that extend beyond the scene, magnify it, and reduce it. */
const VIEWS: readonly (readonly [Frame, (scene: Scene) => View])[] = [
  [LARGE, (scene) => fitView(scene, LARGE)],
  [SMALL, () => ({ centreX: 40.3, centreY: 200.7, unitsPerPixel: 0.137 })],
  [LARGE, () => ({ centreX: 128, centreY: 128, unitsPerPixel: 1 })],
  [SMALL, () => ({ centreX: 100, centreY: 90, unitsPerPixel: 2.31 })],
];

export function differ(
  drawn: Uint8ClampedArray,
  expected: Uint8ClampedArray,
): Omit<Difference, "kind"> {
  let [sum, max, within] = [0, 0, 0];
  const levels = new Set<number>();
  for (const [at, value] of drawn.entries()) {
    const distance = Math.abs(value - (expected[at] ?? Number.NaN));
    sum += distance;
    max = Math.max(max, distance);
    if (distance <= 1) within += 1;
    levels.add(value);
  }
  return {
    shareWithinOne: within / drawn.length,
    mean: sum / drawn.length,
    max,
    levels: levels.size,
  };
}

/** The RGBA values of a canvas or a part of it, row-major from the top, alpha not premultiplied. */
export function readCanvas(
  canvas: HTMLCanvasElement,
  { x, y, width, height }: Frame = { x: 0, y: 0, width: canvas.width, height: canvas.height },
): Uint8ClampedArray {
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context?.drawImage(canvas, -x, -y);
  return context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
}

/** A renderer on a canvas of its own. */
export function plainRenderer(canvas: HTMLCanvasElement, size: Size = CANVAS): Renderer {
  const ignore = () => undefined;
  const renderer = createRenderer(canvas, { onReady: ignore, onErased: ignore, onLost: ignore });
  renderer.resize(size);
  return renderer;
}

/** Draws as soon as its program is compiled. */
export async function drawWhenReady(
  renderer: Renderer,
  ...drawing: Parameters<Renderer["draw"]>
): Promise<void> {
  while (!renderer.draw(...drawing)) await new Promise((resolve) => setTimeout(resolve));
}

/** The CPU reference's drawing for a canvas. */
export function referenceOf(
  scene: Scene,
  renderStyle: RenderStyle,
  view: View,
  canvas: Size,
): Uint8ClampedArray<ArrayBuffer> {
  return drawnPixels(composite(scene, renderStyle.bands), scene, renderStyle, view, canvas);
}

function erase(canvas: HTMLCanvasElement): void {
  const gl = canvas.getContext("webgl2");
  gl?.clear(gl.COLOR_BUFFER_BIT);
}

function worstOf(drawn: readonly Omit<Difference, "kind">[]): Omit<Difference, "kind"> {
  return {
    shareWithinOne: Math.min(...drawn.map(({ shareWithinOne }) => shareWithinOne)),
    mean: Math.max(...drawn.map(({ mean }) => mean)),
    max: Math.max(...drawn.map(({ max }) => max)),
    levels: Math.min(...drawn.map(({ levels }) => levels)),
  };
}

/** The differences between renderer and reference for each style and view. */
export async function compare(
  scene: Scene,
  ...renderStyles: readonly RenderStyle[]
): Promise<Difference[]> {
  const canvas = document.createElement("canvas");
  const renderer = plainRenderer(canvas);
  renderer.setScene(scene);
  const differences: Difference[] = [];
  for (const renderStyle of renderStyles) {
    const picture = composite(scene, renderStyle.bands);
    for (const [frame, viewOf] of VIEWS) {
      const view = viewOf(scene);
      const expected = drawnPixels(picture, scene, renderStyle, view, frame);
      const drawn: Omit<Difference, "kind">[] = [];
      // A repeated draw of a large scene reads the colours that are made for it.
      for (let draw = 0; draw < 2; draw += 1) {
        erase(canvas);
        await drawWhenReady(renderer, renderStyle, view, frame);
        drawn.push(differ(readCanvas(canvas, frame), expected));
      }
      differences.push({ kind: renderer.kind, ...worstOf(drawn) });
    }
  }
  renderer.setScene(undefined);
  return differences;
}
