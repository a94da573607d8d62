import { type Dtype, isFloat, type NumericArray } from "#domain/array/dtype.ts";
import { valueCounts } from "#domain/array/value-counts.ts";

/** Bytes of an array as nested JSON lists, by writer. */
export interface JsonWeight {
  /** This project's function: no spaces, a bool as 0 or 1, wrapped for TensorFlow Serving. */
  readonly javascript: number;
  /** `json.dumps(array.tolist())`, like the workshop's own functions. */
  readonly python: number;
}

/** An image, one plane of `height * width` values per band. */
interface Image {
  readonly dtype: Dtype;
  readonly height: number;
  readonly width: number;
  readonly bands: readonly NumericArray[];
}

/** `{"instances":` and its bracket. */
const WRAPPING = 14;
/** The sample size per plane; smaller planes are measured completely. */
const SAMPLE_COUNT = 2 ** 16;
/** The golden ratio's fraction spreads samples evenly and never aligns with a pattern of rows. */
const GOLDEN = 0.618_033_988_749_895;

/**
 * The size of an image as JSON, with the batch axis that the model expects, without writing it:
 * exact for images up to 256 × 256 pixels and for integers of at most 16 bits, within 2 % for others,
 * from evenly spaced samples of each plane. Brackets and commas are counted, not estimated.
 */
export function jsonWeight({ dtype, height, width, bands }: Image): JsonWeight {
  const pixels = height * width;
  const commas = pixels * (bands.length - 1) + height * (width - 1) + (height - 1);
  const brackets = 2 * (pixels + height + 1 + 1);
  const writers = WRITERS[dtype === "bool" ? "bool" : isFloat(dtype) ? "float" : "integer"];
  let javascript = WRAPPING + commas + brackets;
  // Python writes a space after every comma.
  let python = 2 * commas + brackets;
  for (const plane of bands) {
    const lengths = meanLengths(plane, writers);
    javascript += pixels * lengths.javascript;
    python += pixels * lengths.python;
  }
  return { javascript: Math.round(javascript), python: Math.round(python) };
}

/** The characters of a value in Python, given those in JavaScript. */
type PythonLength = (value: number, inJavascript: number) => number;

interface Writers {
  readonly javascript: (value: number) => number;
  readonly python: PythonLength;
}

const WRITERS: Readonly<Record<"bool" | "float" | "integer", Writers>> = {
  bool: { javascript: () => 1, python: (value) => (value === 0 ? "false" : "true").length },
  integer: { javascript: integerLength, python: (_, inJavascript) => inJavascript },
  float: { javascript: (value) => String(value).length, python: pythonLength },
};

function meanLengths(plane: NumericArray, { javascript, python }: Writers): JsonWeight {
  const values = valueCounts(plane);
  let [sum, pythonSum] = [0, 0];
  if (values !== undefined) {
    for (let index = 0; index < values.counts.length; index += 1) {
      const count = values.counts[index] ?? 0;
      if (count === 0) continue;
      const value = values.first + index;
      const length = javascript(value);
      sum += count * length;
      pythonSum += count * python(value, length);
    }
    return { javascript: sum / plane.length, python: pythonSum / plane.length };
  }
  const count = Math.min(plane.length, SAMPLE_COUNT);
  const stretch = plane.length / count;
  for (let index = 0; index < count; index += 1) {
    const within = stretch === 1 ? 0 : ((index * GOLDEN) % 1) * stretch;
    const value = Number(plane[Math.floor(index * stretch + within)]);
    const length = javascript(value);
    sum += length;
    pythonSum += python(value, length);
  }
  return { javascript: sum / count, python: pythonSum / count };
}

function integerLength(value: number): number {
  return value >= 0 && value < 10 ? 1 : String(value).length;
}

/**
 * The length of Python's `repr` of a float, as in json.dumps: like JavaScript the shortest digits
 * that round-trip, but whole numbers end in ".0", exponents start at 1e16 and below 1e-4, and have
 * at least two digits. https://docs.python.org/3/library/functions.html#repr
 */
function pythonLength(value: number, inJavascript: number): number {
  const size = Math.abs(value);
  // Both languages write the same digits here, and toExponential() is slow.
  if (size >= 1e-4 && size < 1e16) {
    return inJavascript + (Number.isInteger(value) ? ".0".length : 0);
  }
  if (value === 0) return (Object.is(value, -0) ? "-0.0" : "0.0").length;
  if (!Number.isFinite(value)) return inJavascript;
  const [digits = "", power = ""] = size.toExponential().split("e");
  const powerLength = Math.max(2, String(Math.abs(Number(power))).length);
  return (value < 0 ? 1 : 0) + digits.length + "e+".length + powerLength;
}
