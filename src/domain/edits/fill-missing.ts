import type { Elements } from "#domain/array/copy-strided.ts";
import { type Dtype, zeros } from "#domain/array/dtype.ts";
import { withGaps } from "#domain/array/gaps.ts";
import { percentiles } from "#domain/array/percentiles.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { newBands, planeOf } from "./bands.ts";
import { castValue, writeCast } from "./cast.ts";
import type { Draft } from "./draft.ts";
import { pixelsWhere, unionOf, withMissing } from "./missing.ts";

/**
 * Writes each band's median of the valid pixels (numpy's, rounded like a cast to the dtype) to the
 * missing ones, which stay missing; 0 where no pixel is valid.
 * @param value if given, pixels with this value in any band of the model are missing too.
 */
export function missingFilled(draft: Draft, value: number | undefined, card: ModelCard): Draft {
  const found = withMissing(draft, card);
  const [first] = draft.bands;
  const held = value === undefined ? undefined : castValue(first.dtype, value);
  const declared =
    held === undefined
      ? undefined
      : pixelsWhere(draft.bands.slice(0, card.bands.length), (stored) => stored === held);
  const missing = unionOf(found.missing, declared);
  if (missing === undefined) return found;
  const bands = newBands(draft.bands, first, (band, into) => {
    const plane = planeOf(band);
    const fill = medianOf(withGaps(plane, missing), first.dtype);
    const to: Elements = into;
    for (let pixel = 0; pixel < to.length; pixel += 1) {
      to[pixel] = missing[pixel] === 1 ? fill : (plane[pixel] ?? 0);
    }
  });
  return { ...found, bands, missing, hasGaps: true, isFilled: true, nodata: undefined };
}

function medianOf(valid: Float32Array | Float64Array, dtype: Dtype): number | bigint {
  const [median = Number.NaN] = percentiles(valid, [50]);
  const stored = zeros(dtype, 1);
  if (!Number.isNaN(median)) writeCast(Float64Array.of(median), dtype, stored);
  return stored[0] ?? 0;
}
