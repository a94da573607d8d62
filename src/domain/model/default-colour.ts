import type { Colour } from "#domain/render/colour.ts";
import { OKABE_ITO } from "#domain/render/okabe-ito.ts";

const COLOURS: readonly Colour[] = Object.values(OKABE_ITO);

/** The colour of a class by its index among those that are drawn; cycles after seven. */
export function defaultColour(index: number): Colour {
  return COLOURS[index % COLOURS.length] ?? OKABE_ITO.vermilion;
}
