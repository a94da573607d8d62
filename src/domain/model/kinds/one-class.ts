import type { ModelKind } from "./model-kind.ts";
import { pythonMask, SEGMENTATION } from "./segmentation.ts";

/** One score a pixel, a probability or another number, which the card's threshold cuts. */
export const ONE_CLASS: ModelKind = {
  ...SEGMENTATION,
  id: "one-class",
  reads: (planeCount) => planeCount <= 1,
  planes: ({ classTitle, classColour }) => [{ title: classTitle, colour: classColour }],
  positivePlane: () => 0,
  select: () => 0,
  choices: () => [],
  legend: () => [],
  readoutName: () => "p",
  python: pythonMask(
    () => -1,
    "The class (the last of several) and its share of the scored pixels.",
  ),
};
