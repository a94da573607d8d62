import { type ReferenceMask, UNLABELLED } from "./reference-mask.ts";

/**
 * The labels as a plane of scores, for the overlay that shows errors: 1 and 0, NaN where the label or the
 * score is missing.
 * @param scores one per pixel.
 */
export function referencePlane(
  { labels }: Pick<ReferenceMask, "labels">,
  scores: Float32Array,
): Float32Array {
  return Float32Array.from(scores, (score, pixel) => {
    const label = labels[pixel] ?? UNLABELLED;
    return label === UNLABELLED || Number.isNaN(score) ? Number.NaN : label;
  });
}
