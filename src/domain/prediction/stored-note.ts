import * as v from "valibot";
import { SCALE_NAMES } from "./score-scales.ts";

const SIZE = v.object({ height: v.number(), width: v.number() });

/** The schema of what a browser keeps of a note. */
export const PREDICTION_NOTE = v.variant("kind", [
  v.object({ kind: v.literal("scaled"), scale: v.picklist(SCALE_NAMES) }),
  v.object({
    kind: v.literal("enlarged"),
    from: SIZE,
    to: SIZE,
    by: v.picklist(["bilinear", "nearest"]),
  }),
  v.object({ kind: v.literal("cropped"), from: SIZE, to: SIZE }),
  v.object({ kind: v.literal("centred"), from: SIZE, to: SIZE }),
  v.object({ kind: v.literal("mask-255") }),
  v.object({ kind: v.literal("class-map") }),
  v.object({ kind: v.literal("unlabelled"), value: v.number() }),
  v.object({ kind: v.literal("base64-body"), isGzip: v.boolean() }),
]);

/** What was done to a reply's scores before they were drawn. */
export type PredictionNote = v.InferOutput<typeof PREDICTION_NOTE>;
