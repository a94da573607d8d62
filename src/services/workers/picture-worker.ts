import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { composite } from "#domain/render/composite.ts";
import { drawnPixels } from "#domain/render/drawing.ts";
import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import type { Size, View } from "#domain/render/view.ts";

/** A view of a scene, in pixels of the drawn size. */
export interface PictureToDraw {
  readonly scene: Scene;
  readonly renderStyle: RenderStyle;
  readonly view: View;
  readonly size: Size;
  /** Of the mask, in pixels. */
  readonly outlineWidth: number;
}

type Drawing = { readonly pixels: Uint8ClampedArray<ArrayBuffer> } | { readonly failure: Failure };

/** The answer to the request of the same id. */
export type PictureDrawn = { readonly id: number } & Drawing;

addEventListener("message", ({ data }: MessageEvent<PictureToDraw & { readonly id: number }>) => {
  const drawing = draw(data);
  const answer: PictureDrawn = { id: data.id, ...drawing };
  postMessage(answer, { transfer: "pixels" in drawing ? [drawing.pixels.buffer] : [] });
});

function draw({ scene, renderStyle, view, size, outlineWidth }: PictureToDraw): Drawing {
  try {
    const bands = composite(scene, renderStyle.bands);
    return { pixels: drawnPixels(bands, scene, renderStyle, view, size, outlineWidth) };
  } catch (thrown) {
    return { failure: failureOf(thrown, "drawing the picture") };
  }
}
