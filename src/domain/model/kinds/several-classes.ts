import { defaultColour } from "#domain/model/default-colour.ts";
import type { CardClass, CardOutput } from "#domain/model/model-card.ts";
import type { ModelKind, OutputFile } from "./model-kind.ts";
import { pythonMask, SEGMENTATION } from "./segmentation.ts";

/**
 * One score per class and pixel. Of two classes the card's positive one is shown, or the second; of
 * more, each pixel has its most likely class until the user selects one.
 */
export const SEVERAL_CLASSES: ModelKind = {
  ...SEGMENTATION,
  id: "several-classes",
  reads: (planeCount) => planeCount > 1,
  problems: (output, facts, where) => [
    ...classCountProblems(output, where.output),
    ...SEGMENTATION.problems(output, facts, where),
  ],
  planes: ({ classes }, planeCount, names) => {
    if (names !== undefined) return names.map((name, index) => namedPlane(classes, name, index));
    if (classes.length === planeCount) return classes;
    return Array.from({ length: planeCount }, (_, index) => ({
      title: `Class ${index + 1}`,
      colour: index === 0 ? undefined : defaultColour(index - 1),
    }));
  },
  positivePlane,
  select: (output, chosen, planeCount) => {
    if (chosen === undefined) {
      return planeCount > 2 ? "most-likely" : positivePlane(output, planeCount);
    }
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
    "One class at its threshold, and its share of the scored pixels.",
  ),
};

function classCountProblems({ planeCount, classes }: OutputFile, where: string): string[] {
  if (planeCount === classes.length) return [];
  return [
    `${where}.result.shape ends in ${planeCount}, but classification:classes lists ${classes.length} classes.`,
  ];
}

function positivePlane(
  { classes, positiveIndex }: CardOutput,
  planeCount: number,
  names?: readonly string[],
): number {
  // The planes that a reply names begin with those of the card.
  const isOfCard = classes.length === planeCount || names !== undefined;
  return isOfCard ? positiveIndex : planeCount - 1;
}

/** The card's class, or one that only the reply has. */
function namedPlane(classes: CardOutput["classes"], title: string, index: number): CardClass {
  const own = classes[index];
  const hasBackground = classes[0] !== undefined && classes[0].colour === undefined;
  return own ?? { title, colour: defaultColour(hasBackground ? index - 1 : index) };
}
