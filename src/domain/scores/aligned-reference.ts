import { reverseRows } from "#domain/array/reverse-rows.ts";
import type { ReferenceMask } from "./reference-mask.ts";

/**
 * The mask in the rows of its array. A mask without a georeference has the rows of the array's file, and
 * those of an array that is shown north up may be reversed.
 */
export function alignedReference(
  mask: ReferenceMask,
  { rowsReversed }: { readonly rowsReversed: boolean },
): ReferenceMask {
  if (mask.rowsReversed === undefined || mask.rowsReversed === rowsReversed) return mask;
  const labels = mask.labels.slice();
  reverseRows(labels, 1, mask.height);
  return { ...mask, labels, rowsReversed };
}
