import type { Colour } from "./colour.ts";
import { COLOUR_MAP_ENTRIES, colourMapTable } from "./colour-maps.ts";
import type { ColourRamp } from "./render-style.ts";

/** The start of a ramp's range and 1 / its width, as float32: the GPU's numbers, so that both renderers round alike. */
export function rampSlope({
  range: [low, high],
}: ColourRamp): readonly [low: number, slope: number] {
  return [Math.fround(low), Math.fround(1 / (high - low))];
}

/** Maps scores to their colours in a ramp. A colour is the entry nearest to the score, NaN that of the lowest. */
export function rampColours(ramp: ColourRamp): (score: number) => Colour {
  const table = colourMapTable(ramp.colourMap);
  const colours = Array.from({ length: COLOUR_MAP_ENTRIES }, (_, entry): Colour => {
    const [red = 0, green = 0, blue = 0] = table.subarray(entry * 3, entry * 3 + 3);
    return [red, green, blue];
  });
  const [lowest = [0, 0, 0]] = colours;
  const [low, slope] = rampSlope(ramp);
  return (score) => {
    const share = Math.min(1, Math.max(0, Math.fround(Math.fround(score - low) * slope)));
    return colours[Math.floor(Math.fround(share * (COLOUR_MAP_ENTRIES - 1)) + 0.5)] ?? lowest;
  };
}
