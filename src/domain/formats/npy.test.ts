import { readFileSync } from "node:fs";
import { dump, parse } from "npyjs";
import { describe, expect, it } from "vitest";
import type { Dtype, NumericArray } from "#domain/array/dtype.ts";
import { AppError } from "#domain/failures/failure.ts";
import { parseNpy, valuesInCOrder, writeNpy } from "./npy.ts";

interface CorpusRow {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly written: string;
  readonly npy: string;
}

interface ValuesRow {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: readonly string[];
}

function lines(name: string): unknown[] {
  const text = readFileSync(`src/domain/array/fixtures/${name}`, "utf8");
  return text
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

const corpus = lines("corpus.jsonl") as CorpusRow[];
const values = lines("values.jsonl") as ValuesRow[];

/** A value that numpy printed, as the element in memory. */
function element(text: string, dtype: Dtype): number | bigint {
  if (dtype === "int64" || dtype === "uint64") return BigInt(text);
  if (dtype === "bool") return text === "True" ? 1 : 0;
  if (text === "nan") return Number.NaN;
  return text.endsWith("inf") ? Number(text.replace("inf", "Infinity")) : Number(text);
}

function numpyValues(dtype: Dtype, shape: readonly number[]): (number | bigint)[] {
  const row = values.find(
    (candidate) => candidate.dtype === dtype && String(candidate.shape) === String(shape),
  );
  return (row?.values ?? []).slice(0, product(shape)).map((text) => element(text, dtype));
}

function product(shape: readonly number[]): number {
  return shape.reduce((count, length) => count * length, 1);
}

function elements(array: NumericArray): (number | bigint)[] {
  return Array.from<number | bigint>(array);
}

function fromBase64(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text, "base64")).buffer;
}

/** An npy file with the given header. */
function npyFile(
  header: string,
  data: Uint8Array,
  version: readonly [number, number] = [1, 0],
): ArrayBuffer {
  const text = Buffer.from(header, version[0] === 3 ? "utf8" : "latin1");
  const size = Buffer.alloc(version[0] === 1 ? 2 : 4);
  if (size.length === 2) size.writeUInt16LE(text.length);
  else size.writeUInt32LE(text.length);
  const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, ...version]);
  return new Uint8Array(Buffer.concat([magic, size, text, data])).buffer;
}

function headerOf(descr: string, shape: string): string {
  return `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;
}

/** Reason and action of the refusal of a file. */
function refusal(file: ArrayBuffer): string {
  try {
    parseNpy(file);
  } catch (error) {
    if (error instanceof AppError && error.failure.kind === "unreadable-array") {
      return `${error.failure.reason} ${error.failure.action}`;
    }
    throw error;
  }
  return "it was read";
}

describe("parseNpy", () => {
  it("is tested with every dtype, order, byte order, version and 2 to 5 axes", () => {
    const kinds = new Set(corpus.map((row) => `${row.dtype} ${row.shape.length} ${row.written}`));
    // 3 types of one byte and 9 of more in 2 byte orders; 2 orders, 3 versions, 4 counts of axes.
    expect([...kinds].filter((kind) => /\d\.0$/.test(kind))).toHaveLength((3 + 9 * 2) * 2 * 3 * 4);
  });

  for (const { dtype, shape, written, npy } of corpus) {
    it(`reads numpy's ${dtype} (${shape.join(", ")}), ${written}`, () => {
      const array = parseNpy(fromBase64(npy));
      expect(array.dtype).toBe(dtype);
      expect(array.shape).toEqual(shape);
      expect(elements(valuesInCOrder(array))).toEqual(numpyValues(dtype, shape));
    });
  }

  it("has the strides of both orders, in elements", () => {
    const row = (written: string): CorpusRow | undefined =>
      corpus.find(
        (one) => one.dtype === "int16" && one.shape.length === 3 && one.written === written,
      );
    expect(parseNpy(fromBase64(row("> C 1.0")?.npy ?? "")).strides).toEqual([6, 2, 1]);
    expect(parseNpy(fromBase64(row("> F 1.0")?.npy ?? "")).strides).toEqual([1, 2, 6]);
  });

  it("reads every byte but 0 as True, like numpy", () => {
    const array = parseNpy(npyFile(headerOf("'|b1'", "(1, 4)"), Uint8Array.of(0, 1, 255, 2)));
    expect(elements(array.values)).toEqual([0, 1, 1, 1]);
  });

  it("reads a one-element shape with and without its comma", () => {
    for (const shape of ["(3,)", "(3)", "( 3 , )"]) {
      expect(parseNpy(npyFile(headerOf("'|u1'", shape), new Uint8Array(3))).shape).toEqual([3]);
    }
  });

  it("reads a UTF-8 header and a `u` before Python 2's strings", () => {
    const file = npyFile(headerOf("u'<f4'", "(1L, 2L)"), new Uint8Array(8), [3, 0]);
    expect(parseNpy(file)).toMatchObject({ dtype: "float32", shape: [1, 2] });
  });

  it("reads what npyjs writes", () => {
    const file = dump(Int16Array.of(1, -2, 3, -4), [2, 2]);
    expect(parseNpy(file)).toMatchObject({ dtype: "int16", shape: [2, 2] });
    expect(elements(parseNpy(file).values)).toEqual([1, -2, 3, -4]);
  });
});

describe("the buffer of parseNpy's values", () => {
  const file = writeNpy(Float32Array.of(1, 2, 3, 4), "float32", [2, 2]);

  it("is the file's own for aligned little-endian values", () => {
    expect(parseNpy(file).values.buffer).toBe(file);
    expect(valuesInCOrder(parseNpy(file)).buffer).toBe(file);
  });

  it("is never modified, even to swap bytes", () => {
    for (const { npy } of corpus) {
      const bytes = fromBase64(npy);
      valuesInCOrder(parseNpy(bytes));
      expect(Buffer.from(bytes).toString("base64")).toBe(npy);
    }
  });

  it("is not copied for a Fortran-ordered array whose order makes no difference", () => {
    const header = "{'descr': '|u1', 'fortran_order': True, 'shape': (1, 1, 5), }\n";
    const array = parseNpy(npyFile(header, new Uint8Array(5)));
    expect(valuesInCOrder(array)).toBe(array.values);
  });
});

describe("parseNpy on an unsupported file", () => {
  const pickle = Uint8Array.from(Buffer.from("\x80\x04\x95cos\nsystem\n(S'false'\ntR.", "latin1"));

  it.each([
    ["'|O'", "Python objects (pickled), which are never opened here"],
    ["'O'", "Python objects"],
    ["'|S5'", "byte strings"],
    ["'|a5'", "byte strings"],
    ["'<U10'", "text"],
    ["'>U10'", "text"],
    ["'<M8[ns]'", "dates (datetime64)"],
    ["'<m8[s]'", "time spans (timedelta64)"],
    ["'<c8'", "complex numbers"],
    ["'>c16'", "complex numbers"],
    ["'complex128'", "complex numbers"],
    ["'<V2'", "raw bytes without a type (void) of two bytes each, as JAX saves bfloat16. If"],
    ["'bfloat16'", "bfloat16, which numpy has no type of its own for. Save them as float32"],
    ["'<?24'", 'element type, "<?24", is not known'],
    ["'|V6'", "raw bytes without a type (void)"],
    ["'<f16'", "floating-point numbers wider than 64 bits"],
    ["[('x', '<f4'), ('y', '<f4')]", "structured array"],
    ["[('x', '<f4', (2, 3)), ('(]', [('a\\'b', '|O')])]", "structured array"],
    ["('<f4', (2, 2))", "structured array"],
    ["'<i3'", 'element type, "<i3", is not known'],
    ["'constructor'", 'element type, "constructor", is not known'],
    ["''", 'element type, "", is not known'],
  ])("names the element type %s", (descr, words) => {
    expect(refusal(npyFile(headerOf(descr, "(2, 2)"), pickle))).toContain(words);
  });

  it.each([
    ["()", 1, "a single number, not an array"],
    ["(0,)", 0, "This array is empty: its shape is (0,)"],
    ["(256, 0, 6)", 0, "This array is empty: its shape is (256, 0, 6)"],
    ["(-1, 6)", 6, "a negative length is impossible."],
    ["(0, -6)", 6, "a negative length is impossible."],
    ["(9007199254740992, 1)", 6, "more elements than any file can contain: it is damaged."],
    ["(9007199254740992L, 0)", 0, "This array is empty"],
    ["(4294967296, 4294967296)", 0, "more elements than any file can contain: it is damaged."],
    [`(${"9".repeat(400)}, 2)`, 0, "more elements than any file can contain: it is damaged."],
    ["(67108864, 67108864)", 2, "4,503,599,627,370,496 bytes of values, (67108864, 67108864)"],
    ["(256, 256, 6L)", 393_217, "the file has 393,217: there is extra data after the array"],
    [`(${"1,".repeat(65)})`, 1, "it has over 64 axes"],
    ["(1, 2.0)", 2, "This is an npy file, but its header is invalid: "],
    ["[1, 2]", 2, "This is an npy file, but its header is invalid: "],
    ["(1, 'a')", 2, "This is an npy file, but its header is invalid: "],
    ["(1,, 2)", 2, "This is an npy file, but its header is invalid: "],
    ["(__import__('os'),)", 2, "This is an npy file, but its header is invalid: "],
  ])("explains the shape %s", (shape, dataBytes, words) => {
    expect(refusal(npyFile(headerOf("'|u1'", shape), new Uint8Array(dataBytes)))).toContain(words);
  });

  it("states both sizes of a truncated file and what to do", () => {
    const file = writeNpy(new Uint8Array(393_216), "uint8", [256, 256, 6]);
    expect(refusal(file.slice(0, 128 + 1000))).toBe(
      "The header declares 393,216 bytes of values, (256, 256, 6) of uint8; the file has 1,000: it was truncated. Copy it again.",
    );
  });

  it("refuses a file truncated anywhere", () => {
    const file = writeNpy(new Float64Array(4), "float64", [2, 2]);
    const headerLength = file.byteLength - 32;
    for (let length = 6; length < file.byteLength; length += 1) {
      const reason =
        length < headerLength
          ? `This npy file ends within its own header, after ${length} bytes: it was truncated.`
          : `The header declares 32 bytes of values, (2, 2) of float64; the file has ${length - headerLength}: it was truncated.`;
      expect(refusal(file.slice(0, length))).toBe(`${reason} Copy it again.`);
    }
  });

  it.each([
    ["", "a { was expected at character 1"],
    ["{'descr': '|u1', 'shape': (1,)}", "it lacks fortran_order"],
    ["{}", "it lacks descr and fortran_order and shape"],
    ["{'descr': '|u1', 'descr': '|u1'}", "it contains descr twice"],
    ["{'descr': '|u1', 'fortran_order': 0}", "neither True nor False"],
    ["{'descr': '|u1', 'fortran_order': False, 'shape': (1,)", "a } was expected"],
    ["{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} x", "extra text follows its end"],
    ["{'descr': '|u1", "a quote is not closed"],
    ["{'descr': '|u1\\", "a quote is not closed"],
    ["{'descr': [('a', '<f4'", "a bracket is not closed"],
    ["{'descr': [('a'\"", "a quote is not closed"],
    ["{'toString': 1}", "a key that npy headers do not have"],
  ])("explains the header %s", (header, words) => {
    expect(refusal(npyFile(header, Uint8Array.of(1)))).toContain(words);
  });

  it("refuses an unknown version", () => {
    const file = npyFile(headerOf("'|u1'", "(1,)"), Uint8Array.of(1), [4, 0]);
    expect(refusal(file)).toContain(
      "This file declares npy version 4.0; versions 1.0, 2.0 and 3.0 are supported.",
    );
  });

  it("refuses a version 3 header that is not UTF-8", () => {
    const file = npyFile(headerOf("'|u1'", "(1,)"), Uint8Array.of(1), [3, 0]);
    new Uint8Array(file)[14] = 0xff;
    expect(refusal(file)).toContain("This npy file’s header is not valid UTF-8 text.");
  });

  it("refuses a header of 60,000 open brackets without delay", () => {
    expect(refusal(npyFile(`{'descr': ${"[".repeat(60_000)}`, new Uint8Array(1)))).toContain(
      "a bracket is not closed",
    );
  });
});

describe("writeNpy", () => {
  it("writes the same bytes as numpy, for every dtype and shape", () => {
    const plain = corpus.filter(({ written }) => /^[<|] C 1\.0$/.test(written));
    expect(plain).toHaveLength(48);
    for (const { dtype, shape, npy } of plain) {
      const array = parseNpy(fromBase64(npy));
      const file = writeNpy(array.values, dtype, shape);
      expect(Buffer.from(file).toString("base64")).toBe(npy);
    }
  });

  it("is read by npyjs", () => {
    const file = writeNpy(Float64Array.of(0.5, -1, 2, 3, 4, 5), "float64", [3, 2]);
    const { data, shape, dtype } = parse(file);
    expect({ data, shape, dtype }).toEqual({
      data: Float64Array.of(0.5, -1, 2, 3, 4, 5),
      shape: [3, 2],
      dtype: "f8",
    });
  });

  it("writes a window of a larger buffer, not the buffer", () => {
    const window = Uint16Array.of(9, 1, 2, 9).subarray(1, 3);
    expect(elements(parseNpy(writeNpy(window, "uint16", [1, 2])).values)).toEqual([1, 2]);
  });

  it("switches to version 2 for a header longer than 65,535 bytes", () => {
    const file = new Uint8Array(writeNpy(Uint8Array.of(7), "uint8", new Array(30_000).fill(1)));
    const headerLength = new DataView(file.buffer).getUint32(8, true);
    expect(file[6]).toBe(2);
    expect((12 + headerLength) % 64).toBe(0);
    expect(file.length).toBe(12 + headerLength + 1);
    expect(file.at(-1)).toBe(7);
  });

  it("refuses values whose number does not match the shape", () => {
    expect(() => writeNpy(new Uint8Array(5), "uint8", [2, 3])).toThrow("(2, 3)");
  });
});
