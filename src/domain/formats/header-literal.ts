/**
 * Parses the Python dictionary literal in an npy header, as numpy, Python 2 and other libraries
 * write it: `{'descr': '<f4', 'fortran_order': False, 'shape': (256, 256, 6L), }`.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * A single cursor only moves forward, so parsing is linear in the header's length for any content,
 * and nothing is evaluated.
 */
export interface HeaderLiteral {
  /** The dtype as text, or undefined for a list of fields (a structured array). */
  readonly descr: string | undefined;
  readonly fortranOrder: boolean;
  /** As written: neither checked to be positive nor to be exactly representable. */
  readonly shape: readonly number[];
}

/** numpy's limit on axes (NPY_MAXDIMS of numpy 2). */
const MAX_AXES = 64;
const KEYS = ["descr", "fortran_order", "shape"] as const;
const SPACE = " \t\n\r\f\v";

/** The problem, as a clause that follows "its header is invalid: ". */
export class HeaderSyntaxError extends Error {
  override name = "HeaderSyntaxError";
}

/** @throws HeaderSyntaxError for anything but one dictionary of exactly numpy's three keys. */
export function parseHeaderLiteral(text: string): HeaderLiteral {
  const cursor = new Cursor(text);
  const found: { descr?: string | undefined; fortran_order?: boolean; shape?: readonly number[] } =
    {};
  cursor.expect("{");
  while (!cursor.take("}")) {
    const key = readKey(cursor);
    if (key in found) throw new HeaderSyntaxError(`it contains ${key} twice`);
    cursor.expect(":");
    if (key === "descr") found.descr = readDescr(cursor);
    else if (key === "shape") found.shape = readShape(cursor);
    else found.fortran_order = readBoolean(cursor);
    if (!cursor.take(",")) {
      cursor.expect("}");
      break;
    }
  }
  cursor.expectEnd();
  const { shape, fortran_order: fortranOrder } = found;
  if (!("descr" in found) || shape === undefined || fortranOrder === undefined) {
    const missing = KEYS.filter((key) => !(key in found));
    throw new HeaderSyntaxError(`it lacks ${missing.join(" and ")}`);
  }
  return { descr: found.descr, fortranOrder, shape };
}

function readKey(cursor: Cursor): (typeof KEYS)[number] {
  const name = cursor.string();
  const key = KEYS.find((known) => known === name);
  if (key === undefined) throw new HeaderSyntaxError("it has a key that npy headers do not have");
  return key;
}

function readDescr(cursor: Cursor): string | undefined {
  if (cursor.peek() === "[" || cursor.peek() === "(") {
    cursor.skipBrackets();
    return undefined;
  }
  return cursor.string();
}

function readBoolean(cursor: Cursor): boolean {
  const word = cursor.word();
  if (word !== "True" && word !== "False") {
    throw new HeaderSyntaxError("its fortran_order is neither True nor False");
  }
  return word === "True";
}

function readShape(cursor: Cursor): readonly number[] {
  const shape: number[] = [];
  cursor.expect("(");
  while (!cursor.take(")")) {
    if (shape.length === MAX_AXES) throw new HeaderSyntaxError(`it has over ${MAX_AXES} axes`);
    shape.push(cursor.integer());
    if (!cursor.take(",")) {
      cursor.expect(")");
      break;
    }
  }
  return shape;
}

/** Reads token by token, skipping leading white space. */
class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next character that is not white space; "" at the end. */
  peek(): string {
    while (this.#at < this.#text.length && SPACE.includes(this.#text.charAt(this.#at))) {
      this.#at += 1;
    }
    return this.#text.charAt(this.#at);
  }

  take(mark: string): boolean {
    if (this.peek() !== mark) return false;
    this.#at += 1;
    return true;
  }

  expect(mark: string): void {
    if (!this.take(mark)) {
      throw new HeaderSyntaxError(`a ${mark} was expected at character ${this.#at + 1}`);
    }
  }

  expectEnd(): void {
    if (this.peek() !== "") {
      throw new HeaderSyntaxError(`extra text follows its end at character ${this.#at + 1}`);
    }
  }

  /** A string in single or double quotes; a Python prefix `u` or `b` is ignored. */
  string(): string {
    if (this.peek() === "u" || this.peek() === "b") this.#at += 1;
    const quote = this.#text.charAt(this.#at);
    if (quote !== "'" && quote !== '"') {
      throw new HeaderSyntaxError(`a quoted word was expected at character ${this.#at + 1}`);
    }
    const start = this.#at + 1;
    this.#at = start;
    while (this.#text.charAt(this.#at) !== quote) {
      if (this.#at >= this.#text.length) throw new HeaderSyntaxError("a quote is not closed");
      this.#at += this.#text.charAt(this.#at) === "\\" ? 2 : 1;
    }
    this.#at += 1;
    return this.#text.slice(start, this.#at - 1);
  }

  word(): string {
    this.peek();
    return this.#run((character) => character >= "A" && character <= "z");
  }

  /** A decimal integer, with or without Python 2's suffix `L`. */
  integer(): number {
    const sign = this.take("-") ? -1 : 1;
    const digits = this.#run((character) => character >= "0" && character <= "9");
    if (digits === "") {
      throw new HeaderSyntaxError(`a number was expected at character ${this.#at + 1}`);
    }
    if (this.#text.charAt(this.#at) === "L") this.#at += 1;
    return sign * Number(digits);
  }

  /** Skips a bracketed value of any depth, including its strings. */
  skipBrackets(): void {
    let depth = 0;
    do {
      const mark = this.peek();
      if (mark === "") throw new HeaderSyntaxError("a bracket is not closed");
      if (mark === "'" || mark === '"') {
        this.string();
        continue;
      }
      if ("[({".includes(mark)) depth += 1;
      if ("])}".includes(mark)) depth -= 1;
      this.#at += 1;
    } while (depth > 0);
  }

  #run(belongs: (character: string) => boolean): string {
    const start = this.#at;
    while (this.#at < this.#text.length && belongs(this.#text.charAt(this.#at))) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }
}
