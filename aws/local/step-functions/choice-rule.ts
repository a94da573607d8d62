import { isJsonArray, isJsonObject, type Json } from "./json.ts";
import { type JsonPath, type PathData, parsePath, selectPath } from "./json-path.ts";
import { runtimeError } from "./state-error.ts";

/** Whether a choice rule holds for a state's data. @throws StateError where a path selects nothing. */
export type ChoiceRule = (data: PathData) => boolean;

type Comparison = (found: Json, expected: Json) => boolean;

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
};

/** RFC 3339 with upper-case T and Z: https://states-language.net/spec.html#timestamps */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What a comparison's type makes of a value to order it by; undefined for a value of another type. */
const TYPES: Readonly<Record<string, (value: Json) => string | number | undefined>> = {
  String: (value) => (typeof value === "string" ? value : undefined),
  Numeric: (value) => (typeof value === "number" ? value : undefined),
  Timestamp: timestampOf,
};

function timestampOf(value: Json): number | undefined {
  return typeof value === "string" && TIMESTAMP.test(value) ? Date.parse(value) : undefined;
}

/** `StringEquals` … `TimestampGreaterThanEquals`, and `BooleanEquals`. */
const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ...Object.entries(TYPES).flatMap(([type, orderable]) =>
    Object.entries(ORDERS).map(([order, holds]): [string, Comparison] => [
      `${type}${order}`,
      (found, expected) => {
        const [a, b] = [orderable(found), orderable(expected)];
        return a !== undefined && b !== undefined && holds(a < b ? -1 : a > b ? 1 : 0);
      },
    ]),
  ),
  ["BooleanEquals", (found, expected) => typeof found === "boolean" && found === expected],
]);

/** Tests of a value's type, whose operand says whether it is of that type. */
const TYPE_TESTS: ReadonlyMap<string, (found: Json) => boolean> = new Map([
  ["IsNull", (found) => found === null],
  ["IsNumeric", (found) => typeof found === "number"],
  ["IsString", (found) => typeof found === "string"],
  ["IsBoolean", (found) => typeof found === "boolean"],
  ["IsTimestamp", (found) => timestampOf(found) !== undefined],
]);

/**
 * Compiles a choice rule without its `Next`: https://states-language.net/spec.html#choice-state
 *
 * @throws Error for a comparison that is not supported, and for a rule of several or of none.
 */
export function compileRule(rule: Json): ChoiceRule {
  if (!isJsonObject(rule)) throw new Error("A choice rule is an object.");
  const { Comment: _, Variable, ...comparisons } = rule;
  const [[name, operand] = ["", null], ...others] = Object.entries(comparisons);
  if (name === "" || others.length > 0) {
    const names = Object.keys(comparisons).join(", ") || "none";
    throw new Error(`A choice rule has one comparison, not ${names}.`);
  }
  if (Variable === undefined) return compileBoolean(name, operand);
  if (typeof Variable !== "string") throw new Error("A choice rule’s Variable is a path.");
  return compileTest(parsePath(Variable), name, operand);
}

function compileBoolean(name: string, operand: Json): ChoiceRule {
  if (name === "Not") {
    const inner = compileRule(operand);
    return (data) => !inner(data);
  }
  if ((name === "And" || name === "Or") && isJsonArray(operand) && operand.length > 0) {
    const rules = operand.map(compileRule);
    return name === "And"
      ? (data) => rules.every((rule) => rule(data))
      : (data) => rules.some((rule) => rule(data));
  }
  throw new Error(`A choice rule without Variable has And, Or or Not, not ${name}.`);
}

function compileTest(variable: JsonPath, name: string, operand: Json): ChoiceRule {
  if (name === "IsPresent") {
    return (data) => (selectPath(variable, data) !== undefined) === operand;
  }
  const isOfType = TYPE_TESTS.get(name);
  if (isOfType !== undefined) return (data) => isOfType(select(variable, data)) === operand;
  const compare = COMPARISONS.get(name.replace(/Path$/, ""));
  if (compare === undefined) throw new Error(`The comparison ${name} is not supported.`);
  if (!name.endsWith("Path")) return (data) => compare(select(variable, data), operand);
  if (typeof operand !== "string") throw new Error(`${name} is not a path.`);
  const expected = parsePath(operand);
  return (data) => compare(select(variable, data), select(expected, data));
}

function select(path: JsonPath, data: PathData): Json {
  const found = selectPath(path, data);
  if (found !== undefined) return found;
  throw runtimeError(
    `Invalid path '${path.text}': The choice state's condition path references an invalid value.`,
  );
}
