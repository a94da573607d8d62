import type { ModelKind } from "./model-kind.ts";
import { ONE_PLANE } from "./one-plane.ts";
import { pythonMask, SEGMENTATION } from "./segmentation.ts";

/** One score per pixel, a probability or another number, to which the threshold is applied. */
export const ONE_CLASS: ModelKind = {
  ...SEGMENTATION,
  ...ONE_PLANE,
  id: "one-class",
  readoutName: () => "p",
  python: pythonMask(
    () => -1,
    "The class (the last of several) and its share of the scored pixels.",
  ),
};
