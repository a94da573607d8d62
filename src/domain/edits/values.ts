import type { Elements } from "#domain/array/copy-strided.ts";
import type { Dtype } from "#domain/array/dtype.ts";
import { newBands, planeOf } from "./bands.ts";
import { isRepresentable, isWide, rint, writeCast, writeChanged } from "./cast.ts";
import type { Draft } from "./draft.ts";
import { missingIn } from "./missing.ts";

/** Rounds every value half to even; keeps the dtype. */
export function rounded(draft: Draft): Draft {
  const { bands, nodata } = draft;
  const [first] = bands;
  if (!first.dtype.startsWith("float")) return draft;
  return {
    ...draft,
    bands: newBands(bands, first, (band, into) => {
      if (!isWide(into)) writeChanged(planeOf(band), into, rint);
    }),
    nodata: nodata === undefined ? undefined : rint(nodata),
  };
}

/**
 * Casts every value to another dtype; see `writeCast`. A nodata value that the dtype cannot
 * represent is dropped: its pixels are clamped to the range, or 0.
 */
export function cast(draft: Draft, dtype: Dtype): Draft {
  const { bands, nodata } = draft;
  const [first] = bands;
  if (first.dtype === dtype) return draft;
  return {
    ...draft,
    bands: newBands(bands, { ...first, dtype }, (band, into) => {
      writeCast(planeOf(band), dtype, into);
    }),
    nodata: nodata !== undefined && isRepresentable(dtype, nodata) ? nodata : undefined,
  };
}

/**
 * Sets missing values (NaN, infinities and the nodata value) to 0; nodata is undefined afterwards.
 * Their pixels stay missing if the mask has them.
 */
export function missingAsZero(draft: Draft): Draft {
  const [first] = draft.bands;
  const isMissing = missingIn(first.dtype, draft.nodata);
  const bands = newBands(draft.bands, first, (band, into) => {
    const from: Elements = planeOf(band);
    const to: Elements = into;
    for (let index = 0; index < to.length; index += 1) {
      const value = from[index] ?? 0;
      if (!isMissing(Number(value))) to[index] = value;
    }
  });
  return { ...draft, bands, nodata: undefined, isFilled: true };
}
