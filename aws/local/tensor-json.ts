import { NestedListError, type Tensor, tensorOfLists } from "#lambda/tensor.ts";

/** A body that TensorFlow Serving cannot take, in its own words. */
export class TensorJsonError extends Error {}

/** A request of TensorFlow Serving's: in row form the answer is `predictions`, in column form `outputs`. */
export interface TensorRequest {
  readonly form: "row" | "column";
  readonly tensor: Tensor;
}

/**
 * Reads `{"instances": …}`, `{"inputs": …}` or a bare nested array; one input may be named. NaN and
 * the infinities may be bare words: https://www.tensorflow.org/tfx/serving/api_rest
 * @throws TensorJsonError
 */
export function parseTensorJson(text: string): TensorRequest {
  const json = parseLenient(text);
  if (Array.isArray(json)) return { form: "row", tensor: tensorOf(json) };
  if (!isObject(json)) throw new TensorJsonError("Malformed request: no JSON object or array");
  if (json.instances !== undefined) {
    return { form: "row", tensor: tensorOf(unnamedRows(json.instances)) };
  }
  if (json.inputs === undefined) throw new TensorJsonError("Missing 'inputs' or 'instances' key");
  return { form: "column", tensor: tensorOf(unnamed(json.inputs)) };
}

function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseWithBareWords(text);
  }
}

/** null stands for NaN in what follows: of itself it is no number. */
function parseWithBareWords(text: string): unknown {
  const legal = text.replaceAll(/"(?:[^"\\]|\\.)*"|Infinity|NaN/g, (word) => {
    if (word.startsWith('"')) return word;
    return word === "NaN" ? "null" : "1e999";
  });
  try {
    return JSON.parse(legal);
  } catch (cause) {
    throw new TensorJsonError("JSON Parse error: Invalid value.", { cause });
  }
}

function unnamedRows(rows: unknown): unknown {
  return Array.isArray(rows) ? rows.map(unnamed) : rows;
}

/** The value of the one named input, or what is not named at all. */
function unnamed(value: unknown): unknown {
  return isObject(value) ? Object.values(value)[0] : value;
}

function tensorOf(list: unknown): Tensor {
  try {
    return tensorOfLists(list);
  } catch (cause) {
    if (cause instanceof NestedListError) throw new TensorJsonError(cause.message, { cause });
    throw cause;
  }
}

function isObject(value: unknown): value is {
  readonly [key: string]: unknown;
  readonly instances?: unknown;
  readonly inputs?: unknown;
} {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
