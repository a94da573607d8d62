/** The colours of missing pixels: neutral, and unlike any real picture. */
export const HATCH_GROUND = [44, 49, 54] as const;
export const HATCH_LINE = [82, 89, 96] as const;
/** In device pixels, so that the lines are the same at every zoom. A power of two: the shader takes remainders with `&`. */
export const HATCH_PERIOD = 8;
export const HATCH_LINE_WIDTH = 2;

/** The hatch's colour, 0 to 255 each, at a device pixel counted from the drawing's top left. */
export function hatchAt(x: number, y: number): readonly [number, number, number] {
  return (x + y) % HATCH_PERIOD < HATCH_LINE_WIDTH ? HATCH_LINE : HATCH_GROUND;
}
