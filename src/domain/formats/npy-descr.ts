import { DTYPES, type Dtype } from "#domain/array/dtype.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";

/**
 * The meaning of a `descr` such as `>f4`: the dtype, and whether its most significant byte is
 * first.
 */
export interface ElementType {
  readonly dtype: Dtype;
  readonly bigEndian: boolean;
}

const CODE_OF_DTYPE: Readonly<Record<Dtype, string>> = {
  bool: "|b1",
  int8: "|i1",
  uint8: "|u1",
  int16: "<i2",
  uint16: "<u2",
  int32: "<i4",
  uint32: "<u4",
  int64: "<i8",
  uint64: "<u8",
  float16: "<f2",
  float32: "<f4",
  float64: "<f8",
};

const DTYPE_OF_CODE: ReadonlyMap<string, Dtype> = new Map([
  ...DTYPES.map((dtype) => [CODE_OF_DTYPE[dtype].slice(1), dtype] as const),
  ["?", "bool"],
]);

/** numpy's names of the non-numeric types, by the letter of their code. */
const REFUSED: Readonly<Record<string, string>> = {
  O: "Python objects (pickled), which are never opened here",
  S: "byte strings",
  a: "byte strings",
  U: "text",
  M: "dates (datetime64)",
  m: "time spans (timedelta64)",
  V: "raw bytes without a type (void)",
  f: "floating-point numbers wider than 64 bits",
};

/** Types whose values have a line of their own that saves them as numbers, by the whole code. */
const CONVERTED: readonly (readonly [code: RegExp, what: string, action: string])[] = [
  [
    /^(?:c\d+|complex\d+)$/,
    "complex numbers",
    'Save their amplitude: np.save("chip.npy", np.abs(a)).',
  ],
  [
    /^V2$/,
    "raw bytes without a type (void) of two bytes each, as JAX saves bfloat16",
    'If they are bfloat16, save them as float32: np.save("chip.npy", (a.view("u2").astype("u4") << 16).view("f4")).',
  ],
  [
    /^bfloat16$/,
    "bfloat16, which numpy has no type of its own for",
    'Save them as float32: import ml_dtypes; np.save("chip.npy", np.load("chip.npy").astype("float32")).',
  ],
];

const SAVE_AS_NUMBERS =
  'Save plain numbers: np.save("chip.npy", a.astype("float32")), or uint8, int16 and the like.';

/** The `descr` that numpy writes for a dtype, little-endian. */
export function descrOf(dtype: Dtype): string {
  return CODE_OF_DTYPE[dtype];
}

/**
 * Parses a `descr`. `=` or no mark means the writer's native order, assumed little-endian like
 * nearly every machine.
 * @param descr undefined for a structured array.
 * @throws AppError "unreadable-array" that names the array's non-numeric type.
 */
export function elementType(descr: string | undefined): ElementType {
  if (descr === undefined) {
    throw unreadableArray(
      "This is a structured array: each element is a record of several fields.",
      'Save one field of it as plain numbers: np.save("chip.npy", a["name_of_the_field"]).',
    );
  }
  const marked = "<>=|".includes(descr.charAt(0)) && descr !== "";
  const code = marked ? descr.slice(1) : descr;
  const dtype = dtypeOf(code);
  if (dtype !== undefined) return { dtype, bigEndian: descr.startsWith(">") };
  const [, what, action] = CONVERTED.find(([pattern]) => pattern.test(code)) ?? [];
  if (what !== undefined) {
    throw unreadableArray(`This array contains ${what}.`, action ?? SAVE_AS_NUMBERS);
  }
  throw unreadableArray(refusal(code, descr), SAVE_AS_NUMBERS);
}

function dtypeOf(code: string): Dtype | undefined {
  return DTYPE_OF_CODE.get(code) ?? DTYPES.find((name) => name === code);
}

function refusal(code: string, descr: string): string {
  const letter = /^([A-Za-z])(\d|\[|$)/.exec(code)?.[1] ?? "";
  if (Object.hasOwn(REFUSED, letter)) return `This array contains ${REFUSED[letter]}.`;
  return `This array’s element type, ${JSON.stringify(descr.slice(0, 20))}, is not known.`;
}
