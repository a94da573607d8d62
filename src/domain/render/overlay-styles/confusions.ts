import { MAX_CLASSES, pairOf } from "#domain/render/class-pairs.ts";
import type { Colour } from "#domain/render/colour.ts";
import { HATCH_LINE_WIDTH, HATCH_PERIOD } from "#domain/render/hatch.ts";
import type { OverlayStyleDefinition } from "./definition.ts";

/** The colour of a background, which has none of its own, among errors. */
const BACKGROUND: Colour = [160, 160, 160];
const BLACK: Colour = [0, 0, 0];

/** The colours of classes among errors, one for each. */
export function confusionColours(colours: readonly (Colour | undefined)[]): readonly Colour[] {
  return colours.map((colour) => colour ?? BACKGROUND);
}

/** Of right pixels: enough for the class, and the bands stay visible. */
const RIGHT_SHARE = 0.45;

/**
 * Each pixel's class compared with the reference: right pixels faintly in the colour of their class, wrong
 * ones in that of the reference with diagonal lines in that of the prediction. Its scores are `pairScore`s.
 */
export const CONFUSIONS = {
  id: "confusions",
  title: "Errors by class",
  draws: "confusions",
  // High enough to tell the patterns apart.
  opacity: 0.8,
  cpu: (mask, x, y) => {
    const { reference, predicted } = pairOf(mask.scoreAt(x, y));
    return reference === predicted ? RIGHT_SHARE : 1;
  },
  colour: (mask, x, y) => {
    const { reference, predicted } = pairOf(mask.scoreAt(x, y));
    return mask.classColour(isLine(x, y) ? predicted : reference) ?? BLACK;
  },
  glsl: `int pair = int(clamp(floor(scoreOfClass(at, max(own, 0)) + 0.5), 0.0, ${MAX_CLASSES ** 2 - 1}.0));
  int reference = pair / ${MAX_CLASSES};
  int predicted = pair - ${MAX_CLASSES} * reference;
  ivec2 pixel = fromTopLeft();
  bool isLine = (pixel.x + pixel.y & ${HATCH_PERIOD - 1}) < ${2 * HATCH_LINE_WIDTH};
  paint.rgb = u_classColours[isLine ? predicted : reference].rgb;
  paint.a *= reference == predicted ? ${RIGHT_SHARE} : 1.0;`,
  hasEdges: false,
} as const satisfies OverlayStyleDefinition;

function isLine(x: number, y: number): boolean {
  return (x + y) % HATCH_PERIOD < 2 * HATCH_LINE_WIDTH;
}
