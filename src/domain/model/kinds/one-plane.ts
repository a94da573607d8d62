import type { ModelKind } from "./model-kind.ts";

/** What kinds with one score a pixel have in common: there is nothing to select. */
export const ONE_PLANE = {
  reads: (planeCount) => planeCount <= 1,
  planes: ({ classTitle, classColour }) => [{ title: classTitle, colour: classColour }],
  positivePlane: () => 0,
  select: () => 0,
  choices: () => [],
  legend: () => [],
} as const satisfies Partial<ModelKind>;
