import { isJsonArray, isJsonObject, type Json, type JsonObject } from "./json.ts";
import { type PathData, parsePath, selectPath } from "./json-path.ts";
import { runtimeError } from "./state-error.ts";

/** A payload template: https://states-language.net/spec.html#payload-template */
export interface PayloadTemplate {
  /** The names of the payload's fields. */
  readonly fields: readonly string[];
  /** Makes the payload of a state's data. @throws StateError where a path selects nothing. */
  readonly payload: Payload;
}

type Payload = (data: PathData) => Json;

/**
 * Compiles a payload template, in which the value of a field whose name ends in ".$" is a path.
 *
 * @throws Error for one that is not a supported path, and for two fields of one name.
 */
export function compileTemplate(template: JsonObject): PayloadTemplate {
  const fields = Object.keys(template).map((name) => name.replace(/\.\$$/, ""));
  return { fields, payload: compile(template) };
}

function compile(template: Json): Payload {
  if (isJsonArray(template)) {
    const items = template.map(compile);
    return (data) => items.map((item) => item(data));
  }
  if (!isJsonObject(template)) return () => template;
  const fields = Object.entries(template).map(([name, value]) => compileField(name, value));
  const names = fields.map(([name]) => name);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw new Error(`Two fields are named "${repeated}".`);
  return (data) => Object.fromEntries(fields.map(([name, field]) => [name, field(data)]));
}

function compileField(name: string, value: Json): readonly [string, Payload] {
  if (!name.endsWith(".$")) return [name, compile(value)];
  if (typeof value !== "string") throw new Error(`"${name}" is not a path.`);
  const path = parsePath(value);
  return [
    name.slice(0, -2),
    (data) => {
      const selected = selectPath(path, data);
      if (selected !== undefined) return selected;
      throw runtimeError(
        `The JSONPath '${value}' specified for the field '${name}' could not be found in the input.`,
      );
    },
  ];
}
