import { copyStrided } from "#domain/array/copy-strided.ts";
import { type Dtype, type NumericArray, zeros } from "#domain/array/dtype.ts";
import { bandPlane, type Raster } from "#domain/array/raster.ts";

/**
 * An image being edited: one raster per band, all of one size and dtype, so that dropping and
 * reordering bands copies nothing.
 */
export type Bands = readonly [Raster, ...Raster[]];

/** The size and dtype of newly allocated bands. */
interface BandForm {
  readonly dtype: Dtype;
  readonly height: number;
  readonly width: number;
}

export function splitBands(raster: Raster): Bands {
  return firstAndRest(
    Array.from({ length: raster.bandCount }, (_, band) => ({
      ...raster,
      bandCount: 1,
      offset: raster.offset + band * raster.strides.band,
    })),
  );
}

/** The bands as one raster: a window if they are evenly spaced in the same values, else a copy. */
export function joinBands(bands: Bands): Raster {
  const [first, second = first] = bands;
  const stride = second.offset - first.offset;
  const even = bands.every(
    ({ values, offset }, band) =>
      values === first.values && offset === first.offset + band * stride,
  );
  if (even) {
    return { ...first, bandCount: bands.length, strides: { ...first.strides, band: stride } };
  }
  return joinBands(
    newBands(bands, first, ({ values, offset, height, width, strides }, into) => {
      copyStrided(values, offset, [height, width], [strides.row, strides.column], into);
    }),
  );
}

/**
 * New bands of another size or dtype, each written by `write` from the old one.
 * @param write fills `into`, `height * width` zeros, in row-major order.
 */
export function newBands(
  bands: Bands,
  { dtype, height, width }: BandForm,
  write: (band: Raster, into: NumericArray, index: number) => void,
): Bands {
  const count = height * width;
  const values = zeros(dtype, count * bands.length);
  const strides = { band: count, row: width, column: 1 };
  return firstAndRest(
    bands.map((band, index) => {
      const offset = index * count;
      write(band, values.subarray(offset, offset + count), index);
      return { values, dtype, bandCount: 1, height, width, offset, strides };
    }),
  );
}

/** A band's plane in row-major order: a view if it is contiguous, else a copy. */
export function planeOf(band: Raster): NumericArray {
  return bandPlane(band, 0);
}

export function firstAndRest(bands: readonly Raster[]): Bands {
  const [first, ...rest] = bands;
  if (first === undefined) throw new Error("An image has at least one band.");
  return [first, ...rest];
}
