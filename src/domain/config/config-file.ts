import * as v from "valibot";
import { AppError } from "#domain/failures/failure.ts";

/**
 * An object with these keys and no others, so that a mistyped key is an error. Every unknown key is
 * reported with the most similar known key.
 */
export function closedObject<const TEntries extends v.ObjectEntries>(entries: TEntries) {
  const known = Object.keys(entries);
  return v.pipe(
    v.looseObject(entries),
    v.rawCheck(({ dataset, addIssue }) => {
      const input: Record<string, unknown> = dataset.typed
        ? dataset.value
        : checkedPart(dataset.value);
      for (const [key, value] of Object.entries(input)) {
        if (known.includes(key)) continue;
        const place = { type: "object", origin: "key", input, key, value } as const;
        addIssue({ message: unknownKey(key, known), path: [place] });
      }
    }),
  );
}

/** The input of an object with invalid values: its keys are still checked. */
function checkedPart(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestKey(key, known);
  return nearest === undefined
    ? `is not a known key; the known ones are ${known.join(", ")}`
    : `is not a known key; did you mean "${nearest}"?`;
}

/** A text that is not empty or blank. */
export function nonEmptyText() {
  return v.pipe(
    v.string(),
    v.check((text) => text.trim() !== "", "must not be empty"),
  );
}

/** A number that is neither NaN nor infinite. */
export function finiteNumber() {
  return v.pipe(v.number(), v.finite("must be a finite number"));
}

/**
 * Parses a file against the schema. In the schema, a check's message is the rest of a sentence that
 * begins with the value's path: "must be greater than 0".
 *
 * @throws AppError "config-invalid" with one sentence for each problem.
 */
export function parseConfigFile<const TSchema extends v.GenericSchema>(
  schema: TSchema,
  json: unknown,
  file: string,
): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, json);
  if (!result.success) throw configInvalid(file, result.issues.map(problemSentence));
  return result.output;
}

/** The failure of an invalid file of the site. */
export function configInvalid(file: string, problems: readonly string[]): AppError {
  return new AppError({ kind: "config-invalid", file, problems });
}

function problemSentence(issue: v.BaseIssue<unknown>): string {
  const where = pathText(issue);
  if (issue.kind === "validation" || issue.type === "never")
    return asSentence(where, issue.message);
  if (issue.expected === "never") return asSentence(where, "is one item too many");
  if (issue.received === "undefined") return asSentence(where, "is missing");
  const found = readableType(issue.received);
  return asSentence(
    where,
    `must be ${readableType(issue.expected ?? "")}, but is ${shortened(found)}`,
  );
}

function asSentence(where: string, rest: string): string {
  return rest.endsWith("?") ? `${where} ${rest}` : `${where} ${rest}.`;
}

/** The value's path as JavaScript writes it: `properties["mlm:input"][0].bands`. */
function pathText(issue: v.BaseIssue<unknown>): string {
  if (issue.path === undefined) return "The file";
  const steps = issue.path.map(({ key }) => {
    if (typeof key === "number") return `[${key}]`;
    const name = String(key);
    return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return steps.join("").replace(/^\./, "");
}

const WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  Array: "a list",
  Object: "an object",
};

/** Valibot's type name made readable: `("rgb" | "single")` is `"rgb" or "single"`. */
function readableType(type: string): string {
  return (
    WORDS[type] ??
    type
      .replace(/^\((.*)\)$/, "$1")
      .split(" | ")
      .join(" or ")
  );
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function nearestKey(key: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, distance: editDistance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  const best = ranked[0];
  const furthest = Math.max(2, Math.floor(key.length / 2));
  return best !== undefined && best.distance <= furthest ? best.name : undefined;
}

/** The Levenshtein distance of two texts. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = from[row - 1] === to[column - 1] ? 0 : 1;
      const dropped = (previous[column] ?? 0) + 1;
      const added = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(dropped, added, (previous[column - 1] ?? 0) + changed));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
