import { defaultColour } from "#domain/model/default-colour.ts";
import type { CardOutput } from "#domain/model/model-card.ts";
import type { ModelKind, OutputFile } from "./model-kind.ts";
import { pythonMask, SEGMENTATION } from "./segmentation.ts";

/**
 * One score per class and pixel. The second of two classes is positive; of more, each pixel has its
 * most likely class until the user selects one.
 */
export const SEVERAL_CLASSES: ModelKind = {
  ...SEGMENTATION,
  id: "several-classes",
  reads: (planeCount) => planeCount > 1,
  problems: (output, facts, where) => [
    ...classCountProblems(output, where.output),
    ...SEGMENTATION.problems(output, facts, where),
  ],
  planes: ({ classes }, planeCount) => {
    if (classes.length === planeCount) return classes;
    return Array.from({ length: planeCount }, (_, index) => ({
      title: `Class ${index + 1}`,
      colour: index === 0 ? undefined : defaultColour(index - 1),
    }));
  },
  positivePlane,
  select: (chosen, planeCount) => {
    if (chosen === undefined) return planeCount > 2 ? "most-likely" : planeCount - 1;
    return chosen === "most-likely" ? chosen : Math.min(chosen, planeCount - 1);
  },
  choices: (planes) => [
    { value: "most-likely", title: "Most likely class per pixel" },
    ...planes.map(({ title }, value) => ({ value, title })),
  ],
  legend: (planes, selected) =>
    selected === "most-likely" ? planes.map((plane, index) => ({ ...plane, plane: index })) : [],
  whyThresholdIsFixed: (selected, isBinary) =>
    selected === "most-likely"
      ? "Showing the most likely class per pixel. Select a single class to use a threshold."
      : SEGMENTATION.whyThresholdIsFixed(selected, isBinary),
  readoutName: (title) => title,
  python: pythonMask(
    (output) => positivePlane(output, output.classes.length),
    "The class of the card's threshold, and its share of the scored pixels.",
  ),
};

function classCountProblems({ planeCount, classes }: OutputFile, where: string): string[] {
  if (planeCount === classes.length) return [];
  return [
    `${where}.result.shape ends in ${planeCount}, but classification:classes lists ${classes.length} classes.`,
  ];
}

function positivePlane({ classes, positiveIndex }: CardOutput, planeCount: number): number {
  return classes.length === planeCount ? positiveIndex : planeCount - 1;
}
