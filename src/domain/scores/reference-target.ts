import { formatOfName } from "#domain/formats/formats.ts";
import { PICTURE } from "#domain/formats/picture.ts";

/** Suffixes that mark a file as another's reference mask: `x-label`, `x_mask`, `x.truth`. */
const SUFFIX = /[-_. ](label|labels|mask|truth|gt|firemask|groundtruth)$/i;

/** The end of an exported mask's name: the model's id, the threshold and what it is. */
const EXPORTED = /_[^_]+(?:_p[\d.e-]+)?_mask$/;

/**
 * The array of a reference mask, by name: `x.bmp` belongs to `x.tif`, as in the workshop's training
 * set, `x-label.npy` and the like to `x`, Sen1Floods11's `x_LabelHand` to `x_S2Hand`, and a mask that
 * this page exported to its array. Undefined if no name fits.
 */
export function referenceTargetOf(
  maskName: string,
  arrayNames: readonly string[],
): string | undefined {
  const stem = stemOf(maskName);
  const labelled = stem.replace(SUFFIX, "").replace(/_LabelHand$/, "_S2Hand");
  if (labelled !== stem) {
    const named = (own: string): string | undefined =>
      arrayNames.find((name) => stemOf(name) === own);
    return named(labelled) ?? (EXPORTED.test(stem) ? named(stem.replace(EXPORTED, "")) : undefined);
  }
  if (!isPictureName(maskName)) return undefined;
  return arrayNames.find((name) => stemOf(name) === stem && !isPictureName(name));
}

/** Whether a member of an npz is named as the labels of another: `label`, `mask`, `y_test`. */
export function isReferenceMember(name: string): boolean {
  return /^(y|labels?|masks?|truth|gt|target|reference)([-_ .]|$)/i.test(name);
}

function isPictureName(name: string): boolean {
  return formatOfName(name) === PICTURE;
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]+$/, "");
}
