import { MAX_CLASSES, pairScore } from "#domain/render/class-pairs.ts";
import type { Colour } from "#domain/render/colour.ts";
import { UNLABELLED } from "./reference-mask.ts";

/**
 * Labels and predicted classes as a plane of `pairScore`s, for the overlay that shows errors by class: NaN
 * where either is missing, and where both are a class without a colour. Undefined for more classes than
 * can be drawn.
 * @param labels classes from 0, or `UNLABELLED`.
 * @param predicted classes from 0, negative where there is none.
 */
export function confusionPlane(
  labels: Uint8Array,
  predicted: Int16Array,
  colours: readonly (Colour | undefined)[],
): Float32Array | undefined {
  if (colours.length > MAX_CLASSES) return undefined;
  const plane = new Float32Array(labels.length);
  for (let pixel = 0; pixel < labels.length; pixel += 1) {
    const reference = labels[pixel]!;
    const found = predicted[pixel]!;
    const isMissing = reference === UNLABELLED || found < 0;
    const isDrawn = !isMissing && (reference !== found || colours[found] !== undefined);
    plane[pixel] = isDrawn ? pairScore({ reference, predicted: found }) : Number.NaN;
  }
  return plane;
}
