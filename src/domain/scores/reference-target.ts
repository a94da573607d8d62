import { formatOfName } from "#domain/formats/formats.ts";
import { PICTURE } from "#domain/formats/picture.ts";

/** Suffixes that mark a file as another's reference mask: `x-label`, `x_mask`, `x.truth`. */
const SUFFIX = /[-_. ](label|labels|mask|truth|gt|firemask|groundtruth)$/i;

/**
 * The array of a reference mask, by name: `x.bmp` belongs to `x.tif`, as in the workshop's training
 * set, `x-label.npy` and the like to `x`, and Sen1Floods11's `x_LabelHand` to `x_S2Hand`. Undefined
 * if no name fits.
 */
export function referenceTargetOf(
  maskName: string,
  arrayNames: readonly string[],
): string | undefined {
  const stem = stemOf(maskName);
  const labelled = stem.replace(SUFFIX, "").replace(/_LabelHand$/, "_S2Hand");
  if (labelled !== stem) return arrayNames.find((name) => stemOf(name) === labelled);
  if (!isPictureName(maskName)) return undefined;
  return arrayNames.find((name) => stemOf(name) === stem && !isPictureName(name));
}

function isPictureName(name: string): boolean {
  return formatOfName(name) === PICTURE;
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]+$/, "");
}
