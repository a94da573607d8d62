import type { NumericArray } from "#domain/array/dtype.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { BandsStyle, Scene } from "#domain/render/render-style.ts";
import { startPictureWorker } from "./browser-workers.ts";
import type { PictureDrawn, PictureToDraw } from "./picture-worker.ts";
import { createWorkerJobs } from "./worker-jobs.ts";

const JOBS = createWorkerJobs<PictureToDraw, PictureDrawn>(
  startPictureWorker,
  () =>
    new AppError({
      kind: "unexpected",
      message:
        "The picture could not be drawn: the browser stopped its worker, perhaps for lack of memory. Export it at a smaller size.",
    }),
);

/**
 * Draws a view of a scene as the renderers do: RGBA in row-major order. In a worker, because a picture
 * for print has millions of pixels. Copies only the planes that it draws. @throws AppError
 */
export async function drawPicture(
  toDraw: PictureToDraw,
  signal: AbortSignal,
): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const scene = copyOf(toDraw.scene, toDraw.renderStyle.bands);
  const transfer = [...scene.bands, ...scene.scores].map(({ buffer }) => buffer as ArrayBuffer);
  const drawn = await JOBS.ask({ ...toDraw, scene }, { signal, transfer });
  if ("failure" in drawn) throw new AppError(drawn.failure);
  return drawn.pixels;
}

/** A copy whose bands that are not drawn are empty. */
function copyOf(scene: Scene, { channels }: BandsStyle): Scene {
  const isDrawn = (band: number): boolean =>
    channels.some(({ weights }) => (weights[band] ?? 0) !== 0);
  return {
    ...scene,
    bands: scene.bands.map(
      (plane, band): NumericArray => (isDrawn(band) ? plane.slice() : plane.slice(0, 0)),
    ),
    scores: scene.scores.map((plane) => plane.slice()),
  };
}
