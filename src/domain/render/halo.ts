import type { Colour } from "./colour.ts";

/** The line outside an outline: nearly black, so that the outline stands out from bright pictures too. */
export const HALO: Colour = [12, 15, 18];
export const HALO_OPACITY = 0.6;
