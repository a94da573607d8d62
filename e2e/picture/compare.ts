import { composite } from "#domain/pixels/composite.ts";
import type { Look, Scene } from "#domain/pixels/look.ts";
import { sample } from "#domain/pixels/sample.ts";
import { fitView, type Size, type View } from "#domain/pixels/view.ts";
import { createRenderer, type Renderer } from "#ui/picture/renderer.ts";

/** How two drawings of the same pixels differ, over all values of all pixels. */
export interface Difference {
  readonly kind: string;
  readonly shareWithinOne: number;
  readonly mean: number;
  readonly max: number;
  /** How many different values were drawn: 1 would mean that nothing was. */
  readonly levels: number;
}

const CANVAS: Size = { width: 320, height: 290 };

/** Views that leave something beyond the scene, enlarge it, and reduce it. */
const VIEWS: readonly ((scene: Scene) => View)[] = [
  (scene) => fitView(scene, CANVAS),
  () => ({ centreX: 40.3, centreY: 200.7, unitsPerPixel: 0.137 }),
  () => ({ centreX: 128, centreY: 128, unitsPerPixel: 1 }),
  () => ({ centreX: 100, centreY: 90, unitsPerPixel: 2.31 }),
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

/** What is drawn on a canvas, row after row from the top, alpha not premultiplied. */
export function readCanvas(canvas: HTMLCanvasElement): Uint8ClampedArray {
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext("2d");
  context?.drawImage(canvas, 0, 0);
  return context?.getImageData(0, 0, copy.width, copy.height).data ?? new Uint8ClampedArray();
}

/** A renderer that tells nobody what it does. */
export function plainRenderer(canvas: HTMLCanvasElement): Renderer {
  const onFailed = (error: unknown) => {
    throw error;
  };
  return createRenderer(canvas, { onDrawn: () => undefined, onFailed });
}

/** The worst difference over all views between what the renderer draws and the reference. */
export function compare(scene: Scene, look: Look): Difference[] {
  const canvas = document.createElement("canvas");
  const renderer = plainRenderer(canvas);
  renderer.setScene(scene);
  const differences = VIEWS.map((viewOf) => {
    const view = viewOf(scene);
    renderer.draw(look, view, CANVAS);
    const expected = sample(composite(scene, look), scene, view, CANVAS);
    return { kind: renderer.kind, ...differ(readCanvas(canvas), expected) };
  });
  renderer.dispose();
  return differences;
}
