import type { Decoding } from "./render-style.ts";

/**
 * The physical value of one stored value: `multiplier * (scale * stored + offset) ** exponent`.
 * NaN where the power has no real value (a negative base under a fractional exponent).
 */
export function decode(stored: number, decoding: Decoding): number {
  const { scale, offset, exponent, multiplier } = decoding;
  return multiplier * (scale * stored + offset) ** exponent;
}

/** A sum of decoded values to the power of an encoding; 0 where it is negative. */
export function encoded(sum: number, encoding: number | undefined): number {
  return encoding === undefined ? sum : Math.max(0, sum) ** encoding;
}
