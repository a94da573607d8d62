import { OKABE_ITO } from "#domain/render/okabe-ito.ts";
import type { Colour } from "#domain/render/render-style.ts";
import type { ModelCard } from "./model-card.ts";

const COLOURS: readonly Colour[] = Object.values(OKABE_ITO);

/** The colour of the class at a place among those that are drawn, from 0; after seven they begin again. */
export function defaultColour(place: number): Colour {
  return COLOURS[place % COLOURS.length] ?? OKABE_ITO.vermilion;
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
