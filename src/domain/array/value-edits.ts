import { type Dtype, isFloat, type NumericArray, RANGE_OF_INTEGER, zeros } from "./dtype.ts";
import { type Raster, rasterInBandsLast, valuesBandsLast } from "./raster.ts";

/**
 * A raster whose every value is `change` of the value before, in a dtype that holds it. The raster
 * is not modified. 64-bit integers pass as numbers, exact to 2^53.
 * @param change gets the value and the band, from 0.
 */
export function mapped(
  raster: Raster,
  dtype: CastTarget,
  change: (value: number, band: number) => number,
): Raster {
  const { bandCount } = raster;
  const before = valuesBandsLast(raster);
  const after = numbersOf(zeros(dtype, before.length));
  for (let index = 0; index < after.length; index += 1) {
    after[index] = change(Number(before[index]), index % bandCount);
  }
  return rasterInBandsLast(after, dtype, raster);
}

/** Dtypes whose every value a number holds exactly. */
type CastTarget = Exclude<Dtype, "int64" | "uint64">;

/** Values in whole numbers, halves to the even one as numpy.rint; integers as they are. */
export function rounded(raster: Raster): Raster {
  const { dtype } = raster;
  return isFloat(dtype) ? mapped(raster, dtype, roundHalfToEven) : raster;
}

/**
 * Values in another dtype. Into integers they are rounded, those beyond the dtype's range become
 * its ends, and NaN becomes 0: numpy's astype would wrap the first and leaves the last undefined.
 */
export function cast(raster: Raster, dtype: CastTarget): Raster {
  if (dtype === raster.dtype) return raster;
  if (dtype === "bool") return mapped(raster, dtype, (value) => (value === 0 ? 0 : 1));
  if (isFloat(dtype)) return mapped(raster, dtype, (value) => value);
  return mapped(raster, dtype, toInteger(dtype));
}

/** 0 where a value is the declared one for what was not measured, NaN or infinite. */
export function zeroMissing(raster: Raster, nodata: number | undefined): Raster {
  const { dtype } = raster;
  if (dtype === "int64" || dtype === "uint64") return raster;
  return mapped(raster, dtype, (value) => (isMissing(value, nodata) ? 0 : value));
}

/** Whether a value tells of nothing measured. */
export function isMissing(value: number, nodata: number | undefined): boolean {
  return !Number.isFinite(value) || value === nodata;
}

/** To the nearest whole number, halves to the even one: IEEE 754's roundTiesToEven, numpy.rint. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function toInteger(dtype: keyof typeof RANGE_OF_INTEGER): (value: number) => number {
  const [least, most] = RANGE_OF_INTEGER[dtype];
  return (value) => {
    if (Number.isNaN(value)) return 0;
    return Math.min(Math.max(roundHalfToEven(value), least), most);
  };
}

/** An array of numbers, whatever its element type, to be written to. */
export function numbersOf(
  array: NumericArray,
): Exclude<NumericArray, BigInt64Array | BigUint64Array> {
  if (array instanceof BigInt64Array || array instanceof BigUint64Array) {
    throw new Error("64-bit integers are not held as numbers.");
  }
  return array;
}
