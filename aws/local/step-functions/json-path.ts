import { isJsonArray, isJsonObject, type Json, type JsonObject } from "./json.ts";

/** What paths select from: a state's data, and the context object. */
export interface PathData {
  readonly input: Json;
  readonly context: JsonObject;
}

/** A path of the Amazon States Language: https://states-language.net/spec.html#path */
export interface JsonPath {
  readonly text: string;
  readonly root: keyof PathData;
  readonly steps: readonly Step[];
}

/** A path into the state's data by names alone: where a result is placed. */
export type NamePath = readonly string[];

/** A step to one child, or to several. */
type Step =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from: number; readonly to: number | undefined }
  | { readonly kind: "all" };

const STEPS: readonly { readonly form: RegExp; read(groups: readonly string[]): Step }[] = [
  { form: /^\.([^\s.,:?@*$'"()[\]\\]+)/u, read: ([name = ""]) => ({ kind: "name", name }) },
  { form: /^\['([^'\\]+)'\]/u, read: ([name = ""]) => ({ kind: "name", name }) },
  { form: /^\[(-?\d+)\]/, read: ([index]) => ({ kind: "index", index: Number(index) }) },
  {
    form: /^\[(-?\d+(?:,-?\d+)+)\]/,
    read: ([indexes = ""]) => ({ kind: "indexes", indexes: indexes.split(",").map(Number) }),
  },
  {
    form: /^\[(-?\d*):(-?\d*)\]/,
    read: ([from, to]) => ({ kind: "slice", from: Number(from), to: to ? Number(to) : undefined }),
  },
  { form: /^(?:\.\*|\[\*\])/, read: () => ({ kind: "all" }) },
];

/**
 * Parses a path: names, indexes, lists of indexes, slices and `*`; `$$` is the context object. Filters,
 * deep scans and intrinsic functions are not supported.
 *
 * @throws Error that quotes what is not.
 */
export function parsePath(text: string): JsonPath {
  const [start] = /^\$\$?(?=[.[]|$)/.exec(text) ?? [];
  if (start === undefined) {
    throw new Error(`"${text}" is not a path that this runner supports: it starts with $ or $$.`);
  }
  const steps: Step[] = [];
  for (let rest = text.slice(start.length); rest !== ""; ) {
    const found = firstStep(rest);
    if (found === undefined) {
      throw new Error(`"${text}" is not a path that this runner supports, from "${rest}" on.`);
    }
    steps.push(found.step);
    rest = rest.slice(found.length);
  }
  return { text, root: start === "$$" ? "context" : "input", steps };
}

function firstStep(text: string): { readonly step: Step; readonly length: number } | undefined {
  for (const { form, read } of STEPS) {
    const match = form.exec(text);
    if (match !== null) return { step: read(match.slice(1)), length: match[0].length };
  }
  return undefined;
}

/** Parses a path to one value: a Reference Path. @throws Error if it may select several. */
export function parseReferencePath(text: string): JsonPath {
  const path = parsePath(text);
  if (!isReference(path)) throw new Error(`"${text}" may select several values.`);
  return path;
}

/** Parses the path of a result. @throws Error if it is not of names in the state's data. */
export function parseNamePath(text: string): NamePath {
  const { root, steps } = parsePath(text);
  const names = steps.flatMap((step) => (step.kind === "name" ? [step.name] : []));
  if (root === "context" || names.length < steps.length) {
    throw new Error(`"${text}" is not a path of names in the state’s data.`);
  }
  return names;
}

/** What a path selects: one value, an array of all where it may select several, undefined for nothing. */
export function selectPath(path: JsonPath, data: PathData): Json | undefined {
  const found = path.steps.reduce<readonly Json[]>(
    (values, step) => values.flatMap((value) => childrenOf(value, step)),
    [data[path.root]],
  );
  return isReference(path) ? found[0] : found;
}

function isReference({ steps }: JsonPath): boolean {
  return steps.every(({ kind }) => kind === "name" || kind === "index");
}

function childrenOf(value: Json, step: Step): readonly Json[] {
  if (isJsonObject(value)) {
    if (step.kind === "all") return Object.values(value);
    return step.kind === "name" ? fieldOf(value, step.name) : [];
  }
  if (!isJsonArray(value)) return [];
  switch (step.kind) {
    case "name":
      return [];
    case "index":
      return itemsAt(value, [step.index]);
    case "indexes":
      return itemsAt(value, step.indexes);
    case "slice":
      return value.slice(step.from, step.to);
    case "all":
      return value;
  }
}

function fieldOf(value: JsonObject, name: string): readonly Json[] {
  const field = Object.hasOwn(value, name) ? value[name] : undefined;
  return field === undefined ? [] : [field];
}

/** The items at these indexes that there are; a negative one counts from the end. */
function itemsAt(values: readonly Json[], indexes: readonly number[]): readonly Json[] {
  return indexes.flatMap((index) => {
    const value = values.at(index);
    return value === undefined ? [] : [value];
  });
}

/**
 * Places a value in data by a path of names, and creates the objects on the way; undefined where
 * something on the way is no object: https://states-language.net/spec.html#filters
 */
export function placeAt(data: Json, [name, ...rest]: NamePath, value: Json): Json | undefined {
  if (name === undefined) return value;
  if (!isJsonObject(data)) return undefined;
  const [field = {}] = rest.length === 0 ? [] : fieldOf(data, name);
  const placed = placeAt(field, rest, value);
  return placed === undefined ? undefined : { ...data, [name]: placed };
}
