import type { ModelKind } from "./model-kind.ts";
import { ONE_PLANE } from "./one-plane.ts";
import { pythonMask, SEGMENTATION } from "./segmentation.ts";

/** One score a pixel, a probability or another number, which the card's threshold cuts. */
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
