import { SCORE_SCALES } from "./score-scales.ts";
import type { PredictionNote } from "./stored-note.ts";

/** A note in one sentence or two. */
export function noteText(note: PredictionNote): string {
  switch (note.kind) {
    case "scaled":
      return SCORE_SCALES[note.scale];
    case "enlarged":
      return `Enlarged from ${sizeOf(note.from)} to ${sizeOf(note.to)} (${note.by}).`;
    case "cropped":
      return `Cropped from ${sizeOf(note.from)} to its upper left ${sizeOf(note.to)}.`;
    case "centred":
      return `The ${sizeOf(note.from)} scores are in the centre of ${sizeOf(note.to)}: its border has none.`;
    case "mask-255":
      return "The reply is a mask of 0 and 255, read as 0 and 1: the threshold is off.";
    case "class-map":
      return "The reply is a class map: one class per pixel, without scores.";
    case "unlabelled":
      return `Pixels of the value ${note.value} are unlabelled: they have no score.`;
    case "base64-body":
      return `The API sent ${note.isGzip ? "gzip in base64" : "base64"} instead of the decoded body: add */* to its binary media types (binaryMediaTypes) and deploy it again.`;
  }
}

function sizeOf({ height, width }: { readonly height: number; readonly width: number }): string {
  return `${height} × ${width}`;
}
