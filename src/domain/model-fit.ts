import type { ReadArray } from "./array/read.ts";
import type { Failure } from "./failure.ts";
import type { ModelCard } from "./model-card.ts";

/** Why the model will refuse an array of this shape, found before a byte leaves; undefined where it fits. */
export function shapeMismatch(
  array: Pick<ReadArray, "height" | "width" | "bands">,
  card: ModelCard,
): Failure | undefined {
  const fits =
    array.bands.length === card.bands.length &&
    sideFits(array.height, card.input.height, card.input.heightMultipleOf) &&
    sideFits(array.width, card.input.width, card.input.widthMultipleOf);
  if (fits) return undefined;
  return {
    kind: "shape-mismatch",
    found: sizeText(array.height, array.width, array.bands.length),
    wanted: wantedText(card),
  };
}

/** For example "256 × 256 pixels in 6 bands": rows, columns, bands. */
export function sizeText(height: number, width: number, bandCount: number): string {
  return `${height} × ${width} pixels in ${bandCount} ${bandCount === 1 ? "band" : "bands"}`;
}

function sideFits(side: number, wanted: number | undefined, multipleOf: number): boolean {
  return wanted === undefined ? side % multipleOf === 0 : side === wanted;
}

function wantedText({ bands, input }: ModelCard): string {
  if (input.height !== undefined && input.width !== undefined) {
    return sizeText(input.height, input.width, bands.length);
  }
  const { heightMultipleOf: rows, widthMultipleOf: columns } = input;
  const step = rows === 1 && columns === 1 ? "" : `, sides a multiple of ${rows} and ${columns}`;
  return `${bands.length} bands of any size${step}`;
}
