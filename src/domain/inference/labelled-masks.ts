import { decodePngRaster } from "#domain/formats/png-raster.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { predictionOf } from "./nested-scores.ts";
import { unreadableReply } from "./reply-failures.ts";
import { base64Bytes, formOf } from "./reply-packing.ts";
import { isFields } from "./reply-value.ts";

/**
 * A prediction from a list of masks with labels, as Hugging Face's image segmentation returns them: a
 * plane per label. Its score at a pixel is the highest of the label's masks there, or 1 if they have
 * none.
 * https://huggingface.co/docs/api-inference/tasks/image-segmentation
 *
 * @throws AppError "reply-unreadable"
 */
export async function predictionOfMasks(
  masks: readonly unknown[],
  largestCount: number,
): Promise<Prediction> {
  const planes = new Map<string, Prediction>();
  let size: Prediction | undefined;
  for (const one of masks) {
    const { label, score, mask } = isFields(one) ? one : {};
    const plane = await planeOf(mask, largestCount);
    size ??= plane;
    if (plane.height !== size.height || plane.width !== size.width || plane.classCount > 1) {
      throw unreadableReply("its masks differ in size.");
    }
    const name = String(label);
    planes.set(name, highest(planes.get(name), plane, typeof score === "number" ? score : 1));
  }
  if (size === undefined) throw unreadableReply("it contains no masks.");
  const { height, width } = size;
  const scores = new Float32Array(planes.size * height * width);
  let at = 0;
  for (const plane of planes.values()) {
    scores.set(plane.scores, at);
    at += height * width;
  }
  const classNames = [...planes.keys()];
  return { height, width, classCount: planes.size, scores, notFinite: 0, classNames };
}

/** A mask as 0 and 1, from lists or a PNG. */
async function planeOf(mask: unknown, largestCount: number): Promise<Prediction> {
  if (Array.isArray(mask)) return predictionOf(mask, largestCount);
  const bytes = typeof mask === "string" ? base64Bytes(mask) : undefined;
  if (bytes === undefined || formOf(bytes) !== "png") {
    throw unreadableReply("it has masks that are neither lists nor PNG in base64.");
  }
  return predictionOfPng(bytes);
}

function highest(before: Prediction | undefined, mask: Prediction, score: number): Prediction {
  const scores = mask.scores.map((value, pixel) =>
    Math.max(value > 0 ? score : 0, before?.scores[pixel] ?? 0),
  );
  return { ...mask, scores };
}

/** The values of a PNG as scores. @throws AppError "reply-unreadable" */
export async function predictionOfPng(bytes: Uint8Array<ArrayBuffer>): Promise<Prediction> {
  try {
    const { height, width, values } = await decodePngRaster(bytes);
    return { height, width, classCount: 1, scores: Float32Array.from(values), notFinite: 0 };
  } catch (cause) {
    throw unreadableReply(`it is ${cause instanceof Error ? cause.message : "a PNG"}.`, { cause });
  }
}
