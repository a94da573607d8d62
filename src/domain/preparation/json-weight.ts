import { type Dtype, isFloat, type NumericArray } from "#domain/array/dtype.ts";

/** Bytes of an array as nested JSON lists, by writer. */
export interface JsonWeight {
  /** This project's function: no blanks, a bool as 0 or 1, wrapped for TensorFlow Serving. */
  readonly javascript: number;
  /** `json.dumps(array.tolist())`, as the workshop's own functions do it. */
  readonly python: number;
}

/** An image, one plane a band, `height * width` values each. */
interface Image {
  readonly dtype: Dtype;
  readonly height: number;
  readonly width: number;
  readonly bands: readonly NumericArray[];
}

/** `{"instances":` and its bracket. */
const WRAPPING = 14;
/** How many values of a plane are measured; all of a smaller one. */
const SAMPLE_COUNT = 2 ** 16;
/** The golden ratio's fraction: spreads samples evenly, out of step with any pattern of rows. */
const GOLDEN = 0.618_033_988_749_895;

/**
 * The size of an image as JSON, with the batch axis that the model expects, without writing it: exact for images up to 256 × 256 pixels, within 2 % for larger ones, by the lengths of values
 * evenly spread over each plane. Brackets and commas are counted, not estimated.
 */
export function jsonWeight({ dtype, height, width, bands }: Image): JsonWeight {
  const pixels = height * width;
  const commas = pixels * (bands.length - 1) + height * (width - 1) + (height - 1);
  const brackets = 2 * (pixels + height + 1 + 1);
  const writers = WRITERS[dtype === "bool" ? "bool" : isFloat(dtype) ? "float" : "integer"];
  let javascript = WRAPPING + commas + brackets;
  // Python writes a blank after every comma.
  let python = 2 * commas + brackets;
  for (const plane of bands) {
    const lengths = meanLengths(plane, writers);
    javascript += pixels * lengths.javascript;
    python += pixels * lengths.python;
  }
  return { javascript: Math.round(javascript), python: Math.round(python) };
}

/** The number of characters of a value. */
type Length = (value: number) => number;

const WRITERS: Readonly<
  Record<"bool" | "float" | "integer", { readonly javascript: Length; readonly python: Length }>
> = {
  bool: { javascript: () => 1, python: (value) => (value === 0 ? "false" : "true").length },
  integer: { javascript: integerLength, python: integerLength },
  float: { javascript: (value) => String(value).length, python: pythonLength },
};

function meanLengths(plane: NumericArray, writers: (typeof WRITERS)["float"]): JsonWeight {
  const count = Math.min(plane.length, SAMPLE_COUNT);
  const stretch = plane.length / count;
  let javascript = 0;
  let python = 0;
  for (let index = 0; index < count; index += 1) {
    const within = stretch === 1 ? 0 : ((index * GOLDEN) % 1) * stretch;
    const value = Number(plane[Math.floor(index * stretch + within)]);
    javascript += writers.javascript(value);
    python += writers.python(value);
  }
  return { javascript: javascript / count, python: python / count };
}

function integerLength(value: number): number {
  return value >= 0 && value < 10 ? 1 : String(value).length;
}

/**
 * Characters of Python's `repr` of a float, as json.dumps writes it: the shortest digits that read
 * back the same, as JavaScript's, but whole numbers end in ".0", exponents begin at 1e16 and below
 * 1e-4, and have two digits or more. https://docs.python.org/3/library/functions.html#repr
 */
function pythonLength(value: number): number {
  const size = Math.abs(value);
  // Both write the same digits here, and JavaScript's text is several times as fast as an exponent's.
  if (size >= 1e-4 && size < 1e16) {
    return String(value).length + (Number.isInteger(value) ? ".0".length : 0);
  }
  if (value === 0) return (Object.is(value, -0) ? "-0.0" : "0.0").length;
  if (!Number.isFinite(value)) return String(value).length;
  const [digits = "", power = ""] = size.toExponential().split("e");
  const powerLength = Math.max(2, String(Math.abs(Number(power))).length);
  return (value < 0 ? 1 : 0) + digits.length + "e+".length + powerLength;
}
