import type { NumericArray } from "#domain/array/dtype.ts";
import { valueBlocks } from "#domain/array/value-blocks.ts";
import { OKABE_ITO } from "#domain/render/okabe-ito.ts";
import type { RenderStyle } from "#domain/render/render-style.ts";
import type { Limits } from "./view-settings.ts";

/** A range of a band's stored values, both ends included. */
export interface LitRange {
  readonly band: number;
  readonly limits: Limits;
}

/** The pixels of a band with a value in a range, as a mask that a picture can draw. */
export interface LitPixels {
  /** 1 inside the range, else 0; NaN where the value is missing. */
  readonly scores: Float32Array;
  readonly count: number;
  /** Of the pixels that are not missing, 0 to 1; 0 where all are. */
  readonly share: number;
}

/** Above this number of pixels a step of the range would take longer than a frame. */
export const MAX_LIT_PIXELS = 2 ** 22;

/** Finds the pixels of a range. The plane is not modified. */
export function litPixels(
  plane: NumericArray,
  [low, high]: Limits,
  nodata: number | undefined,
): LitPixels {
  const scores = new Float32Array(plane.length);
  let [start, count, missing] = [0, 0, 0];
  for (const block of valueBlocks(plane)) {
    for (let index = 0; index < block.length; index += 1) {
      const value = block[index] ?? Number.NaN;
      const isMissing = Number.isNaN(value) || value === nodata;
      const isLit = value >= low && value <= high && !isMissing;
      missing += Number(isMissing);
      count += Number(isLit);
      scores[start + index] = isMissing ? Number.NaN : Number(isLit);
    }
    start += block.length;
  }
  const valid = plane.length - missing;
  return { scores, count, share: valid === 0 ? 0 : count / valid };
}

/** Of no class of the bundled cards. */
export const LIT_COLOUR = OKABE_ITO.yellow;

/** A style that draws lit pixels in place of a prediction: hatched, in one colour. */
export function litStyle(style: RenderStyle): RenderStyle {
  return {
    ...style,
    overlay: {
      ...style.overlay,
      visible: true,
      style: "hatch",
      opacity: 1,
      shown: 0,
      threshold: 0.5,
      colours: [LIT_COLOUR],
      from: 0,
    },
  };
}
