import type { ModelCard } from "./model-card.ts";
import type { Colour } from "./pixels/look.ts";

/**
 * Okabe and Ito's colours without black, which people with colour-blind eyes can tell apart:
 * https://jfly.uni-koeln.de/color/
 */
const OKABE_ITO: readonly Colour[] = [
  [213, 94, 0],
  [0, 114, 178],
  [0, 158, 115],
  [240, 228, 66],
  [204, 121, 167],
  [230, 159, 0],
  [86, 180, 233],
];

/** The colour of the class at a place among those that are drawn, from 0; after seven they begin again. */
export function defaultColour(place: number): Colour {
  const [first] = OKABE_ITO;
  if (first === undefined) throw new Error("There are colours.");
  return OKABE_ITO[place % OKABE_ITO.length] ?? first;
}

/** The titles of a prediction's classes, one a plane: the card's where it has as many, else by number. */
export function classTitles(card: ModelCard, classCount: number): readonly string[] {
  const { classTitle, classes } = card.output;
  if (classCount === 1) return [classTitle];
  if (classes.length === classCount) return classes.map(({ title }) => title);
  return Array.from({ length: classCount }, (_, index) => `Class ${index + 1}`);
}

/**
 * The colours of a prediction's classes, one a plane: the card's where it has as many, else Okabe
 * and Ito's in order. Undefined for the background, the first of several, which is not drawn.
 */
export function classColours(card: ModelCard, classCount: number): readonly (Colour | undefined)[] {
  const { classColour, classes } = card.output;
  if (classCount === 1) return [classColour];
  if (classes.length === classCount) return classes.map(({ colour }) => colour);
  return Array.from({ length: classCount }, (_, index) =>
    index === 0 ? undefined : defaultColour(index - 1),
  );
}
