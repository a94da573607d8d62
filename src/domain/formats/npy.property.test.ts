import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DTYPES, type Dtype, type NumericArray, zeros } from "#domain/array/dtype.ts";
import { AppError } from "#domain/failures/failure.ts";
import { parseNpy, valuesInCOrder, writeNpy } from "./npy.ts";

/** For each of the three kinds of damage: 10,002 files in total. */
const RUNS = 3_334;

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });

/** Values that the dtype represents exactly, in its typed array. */
function arbitraryValues(dtype: Dtype, count: number): fc.Arbitrary<NumericArray> {
  const exactly = { minLength: count, maxLength: count };
  const filled = (element: fc.Arbitrary<number>): fc.Arbitrary<NumericArray> =>
    fc.array(element, exactly).map((elements) => {
      const values = zeros(dtype, count);
      for (const [index, value] of elements.entries()) Object.assign(values, { [index]: value });
      return values;
    });
  switch (dtype) {
    case "bool":
      return filled(fc.integer({ min: 0, max: 1 }));
    case "float16":
      // Every multiple of 2 ** -10 below 2 in size is a half-precision number.
      return filled(fc.integer({ min: -2047, max: 2047 }).map((n) => n / 1024));
    case "float32":
      return fc.float32Array(exactly);
    case "float64":
      return fc.float64Array(exactly);
    case "int64":
      return fc.bigInt64Array(exactly);
    case "uint64":
      return fc.bigUint64Array(exactly);
    default:
      return filled(fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }));
  }
}

const arrays = fc.tuple(fc.constantFrom(...DTYPES), shapes).chain(([dtype, shape]) =>
  arbitraryValues(
    dtype,
    shape.reduce((count, length) => count * length, 1),
  ).map((values) => ({ dtype, shape, values })),
);

/**
 * Whether a file is read. It must contain as many bytes as its array, so that no file causes an
 * allocation beyond its own size (twice that for float16).
 */
function outcome(file: ArrayBuffer): "read" | "refused" {
  try {
    const array = parseNpy(file);
    const { byteLength } = array.values;
    expect(byteLength).toBeLessThanOrEqual(file.byteLength * (array.dtype === "float16" ? 2 : 1));
    expect(valuesInCOrder(array)).toHaveLength(array.values.length);
    return "read";
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.failure).toMatchObject({ kind: "unreadable-array" });
    return "refused";
  }
}

function withHeader(header: string, data: Uint8Array): ArrayBuffer {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(10 + text.length + data.length);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length % 256, text.length >> 8]);
  file.set(text, 10);
  file.set(data, 10 + text.length);
  return file.buffer;
}

describe("writeNpy and parseNpy", () => {
  it("round-trip any array", () => {
    fc.assert(
      fc.property(arrays, ({ dtype, shape, values }) => {
        const read = parseNpy(writeNpy(values, dtype, shape));
        expect(read).toMatchObject({ dtype, shape });
        expect(read.values).toEqual(values);
      }),
      { numRuns: 500 },
    );
  });
});

describe("parseNpy on damaged files", () => {
  it("reads or refuses changed, truncated or extended bytes without another error", () => {
    const damage = fc.record({
      changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      cutTo: fc.option(fc.nat(), { nil: undefined }),
      added: fc.uint8Array({ maxLength: 4 }),
    });
    const seen = new Set<string>();
    fc.assert(
      fc.property(arrays, damage, ({ dtype, shape, values }, { changes, cutTo, added }) => {
        const file = new Uint8Array(writeNpy(values, dtype, shape));
        for (const [place, byte] of changes) file[place % file.length] = byte;
        const kept = file.subarray(0, cutTo === undefined ? file.length : cutTo % file.length);
        seen.add(outcome(new Uint8Array([...kept, ...added]).buffer));
      }),
      { numRuns: RUNS },
    );
    expect(seen).toEqual(new Set(["read", "refused"]));
  });

  it("reads or refuses headers of random pieces without another error", () => {
    const pieces = "{ } ( ) [ ] ' \" : , \\ - L 0 2 9007199254740993 True False descr shape".split(
      " ",
    );
    const whole = [
      "'descr': '<f4'",
      "'descr': '|O'",
      "'descr': [('a', '<f4')]",
      "'fortran_order': True",
      "'fortran_order': False",
      "'shape': (2, 2)",
      "'shape': (2, -2)",
      "'shape': ()",
    ];
    const loose = fc.array(fc.constantFrom(...pieces, ...whole, " ", "\n"), { maxLength: 12 });
    const dictionary = fc
      .shuffledSubarray(whole, { minLength: 3, maxLength: 4 })
      .map((items) => `{${items.join(", ")}}`);
    const headers = fc.oneof(
      loose.map((parts) => parts.join("")),
      fc
        .tuple(dictionary, fc.nat(), fc.nat(6), loose)
        .map(([text, at, removed, [inserted = ""]]) => {
          const place = at % text.length;
          return text.slice(0, place) + inserted + text.slice(place + removed);
        }),
      dictionary,
    );
    const seen = new Set<string>();
    fc.assert(
      fc.property(headers, (header) => {
        seen.add(outcome(withHeader(header, new Uint8Array(16))));
      }),
      { numRuns: RUNS },
    );
    expect(seen).toEqual(new Set(["read", "refused"]));
  });

  it("refuses random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(outcome(new Uint8Array(bytes).buffer)).toBe("refused");
      }),
      { numRuns: RUNS },
    );
  });
});
