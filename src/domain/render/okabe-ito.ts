import type { Colour } from "./colour.ts";

/**
 * Okabe and Ito's palette, distinguishable with colour-blindness; without black, which is invisible
 * on dark pictures. https://jfly.uni-koeln.de/color/
 */
export const OKABE_ITO = {
  vermilion: [213, 94, 0],
  blue: [0, 114, 178],
  green: [0, 158, 115],
  yellow: [240, 228, 66],
  purple: [204, 121, 167],
  orange: [230, 159, 0],
  sky: [86, 180, 233],
} as const satisfies Record<string, Colour>;
