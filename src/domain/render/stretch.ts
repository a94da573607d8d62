/**
 * The brightness of a value in a range, 0 to 1: `((value - min) / (max - min)) ** (1 / gamma)`.
 *
 * Values outside the range are black or full. A range of zero width (a constant band stretched to
 * its own minimum and maximum) draws that one value as middle grey, lower ones black and higher
 * ones full. If `max` is below `min`, the scale is inverted. NaN gives NaN.
 */
export function stretch(
  value: number,
  range: { readonly min: number; readonly max: number },
  gamma: number,
): number {
  const span = range.max - range.min;
  const fraction = span === 0 ? (Math.sign(value - range.min) + 1) / 2 : (value - range.min) / span;
  return Math.min(1, Math.max(0, fraction)) ** (1 / gamma);
}
