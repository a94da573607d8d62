import type { ModelKind } from "./model-kind.ts";

/** One score a pixel, a probability or another number, which the card's threshold cuts. */
export const ONE_CLASS: ModelKind = {
  id: "one-class",
  fits: (classCount) => classCount <= 1,
  classes: ({ output }) => [{ title: output.classTitle, colour: output.classColour }],
  positiveClass: () => 0,
  select: () => 0,
};
