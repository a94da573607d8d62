import type { Colour } from "#domain/render/colour.ts";
import { OKABE_ITO } from "#domain/render/okabe-ito.ts";
import type { PixelPosition } from "#domain/render/view.ts";
import type { Mark } from "#ui/picture/mark.ts";
import type { ViewerModel } from "./viewer-model.ts";

const GREY: Colour = [136, 136, 136];
/** Ordered so that the first few differ most; vermilion, the default overlay colour, comes late. */
const { orange, sky, green, purple, blue, yellow, vermilion } = OKABE_ITO;
const PIN_COLOURS: readonly Colour[] = [orange, sky, green, purple, blue, yellow, vermilion, GREY];

/** A pinned pixel within the scene. */
export interface NumberedPin extends PixelPosition {
  /** From 1, as drawn on the picture. */
  readonly number: number;
  readonly colour: Colour;
}

/** The pins within the shown array; their numbers are the same on every array. */
export function pinsWithin({
  view,
  array,
}: Pick<ViewerModel, "view" | "array">): readonly NumberedPin[] {
  return view.pins
    .map((pin, index) => ({ ...pin, number: index + 1, colour: colourOf(index) }))
    .filter(({ row, column }) => row < array.height && column < array.width);
}

function colourOf(index: number): Colour {
  return PIN_COLOURS[index] ?? GREY;
}

/** The pins as marks at the centres of their pixels. */
export function pinMarks(viewer: Pick<ViewerModel, "view" | "array">): readonly Mark[] {
  return pinsWithin(viewer).map(({ row, column, number, colour }) => ({
    key: `pin-${number}`,
    row: row + 0.5,
    column: column + 0.5,
    label: String(number),
    colour,
  }));
}
