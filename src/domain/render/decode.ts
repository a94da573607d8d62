import type { Decoding } from "./render-style.ts";

/**
 * The physical value of one stored value: `multiplier * (scale * stored + offset) ** exponent`.
 * NaN where the power has no real value (a negative base under a fractional exponent).
 */
export function decode(stored: number, decoding: Decoding): number {
  const { scale, offset, exponent, multiplier } = decoding;
  return multiplier * (scale * stored + offset) ** exponent;
}
