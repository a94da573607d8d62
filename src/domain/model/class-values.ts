import type { CardOutput } from "./model-card.ts";

/**
 * The value of each class of a prediction in maps of classes: the card's, if the prediction has a plane
 * for each of its classes, else its place, from 0.
 */
export function classValuesOf(
  { classValues }: Pick<CardOutput, "classValues">,
  planeCount: number,
): readonly number[] {
  return classValues.length === planeCount
    ? classValues
    : Array.from({ length: planeCount }, (_, plane) => plane);
}
