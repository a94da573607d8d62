/** The colours drawn where the bands have no value: neutral, and unlike any smooth picture. */
export const HATCH_GROUND = [44, 49, 54] as const;
export const HATCH_LINE = [82, 89, 96] as const;
/** Diagonal lines, in device pixels, so that they look alike at every zoom; a power of two, as the shader has it. */
export const HATCH_PERIOD = 8;
export const HATCH_LINE_WIDTH = 2;

/** The hatch's colour, 0 to 255 each, at one device pixel counted from the drawing's top left. */
export function hatchAt(x: number, y: number): readonly [number, number, number] {
  return (x + y) % HATCH_PERIOD < HATCH_LINE_WIDTH ? HATCH_LINE : HATCH_GROUND;
}

/**
 * Whether a hatched mask has a line at one device pixel: as far apart as the lines of what is
 * missing, but leaning the other way, so that the two can be told from each other.
 */
export function isMaskLine(x: number, y: number): boolean {
  // The remainder of x - y, with no negative number on the way.
  return (x + (HATCH_PERIOD - 1) * y) % HATCH_PERIOD < HATCH_LINE_WIDTH;
}
