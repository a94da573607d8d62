import { classValuesOf } from "#domain/model/class-values.ts";
import { mostLikelyClasses, scorePlane } from "#domain/prediction/prediction.ts";
import type { Colour } from "#domain/render/colour.ts";
import { NO_CLASS } from "#domain/render/overlay.ts";
import { type ExportedResult, maskOfResult } from "./exported-result.ts";

/** The value of a pixel without a score, in masks of 8 bits. */
export const NO_SCORE = 255;

/** A mask as files contain it. */
interface ClassMap {
  /** `height * width` values, row-major: a class's own value, or `NO_SCORE`. */
  readonly values: Uint8Array;
  readonly legend: readonly ClassValue[];
}

interface ClassValue {
  readonly value: number;
  readonly title: string;
  readonly colour: Colour;
}

const BLACK: Colour = [0, 0, 0];

/**
 * The mask of a result that has one: 1 in the class and 0 outside at a threshold, or the most likely
 * classes by the values that the card gives them.
 */
export function classMapOf(result: ExportedResult): ClassMap {
  const { prediction, shown, planes, card } = result;
  if (shown.shown !== "most-likely") {
    const scores = scorePlane(prediction, shown.shown);
    const values = maskOfResult(result) ?? new Uint8Array();
    for (let pixel = 0; pixel < values.length; pixel += 1) {
      if (Number.isNaN(scores[pixel])) values[pixel] = NO_SCORE;
    }
    const { title = card.output.classTitle } = planes[shown.shown] ?? {};
    const colour = shown.colours[shown.shown] ?? card.output.classColour;
    return {
      values,
      legend: [
        { value: 0, title: "Background", colour: BLACK },
        { value: 1, title, colour },
      ],
    };
  }
  const own = classValuesOf(card.output, planes.length);
  const isByte = own.every((value) => Number.isInteger(value) && value >= 0 && value < NO_SCORE);
  const classValues = isByte ? own : planes.map((_, at) => at);
  return {
    values: Uint8Array.from(mostLikelyClasses(prediction), (index) =>
      index === NO_CLASS ? NO_SCORE : (classValues[index] ?? NO_SCORE),
    ),
    legend: planes.map(({ title, colour = BLACK }, index) => ({
      value: classValues[index] ?? index,
      title,
      colour,
    })),
  };
}
