import { isFields } from "#domain/inference/reply-value.ts";
import { NestedListError, type Tensor, tensorFromLists } from "#lambda/tensor.ts";

/** A body that TensorFlow Serving rejects, with its message. */
export class TensorJsonError extends Error {}

/** A TensorFlow Serving request: row form is answered with `predictions`, column form with `outputs`. */
export interface TensorRequest {
  readonly form: "row" | "column";
  readonly tensor: Tensor;
}

/**
 * Parses `{"instances": …}`, `{"inputs": …}` or a bare nested array; one input may be named. NaN
 * and the infinities may be unquoted: https://www.tensorflow.org/tfx/serving/api_rest
 * @throws TensorJsonError
 */
export function parseTensorJson(text: string): TensorRequest {
  const json = parseLenient(text);
  if (Array.isArray(json)) return { form: "row", tensor: tensorOf(json) };
  if (!isFields(json)) throw new TensorJsonError("Malformed request: no JSON object or array");
  if (json["instances"] !== undefined) {
    return { form: "row", tensor: tensorOf(unwrapRows(json["instances"])) };
  }
  if (json["inputs"] === undefined)
    throw new TensorJsonError("Missing 'inputs' or 'instances' key");
  return { form: "column", tensor: tensorOf(unwrapInput(json["inputs"])) };
}

function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseNonFinite(text);
  }
}

/** Replaces NaN by null, which `tensorFromLists` reads as NaN. */
function parseNonFinite(text: string): unknown {
  const strict = text.replaceAll(/"(?:[^"\\]|\\.)*"|Infinity|NaN/g, (word) => {
    if (word.startsWith('"')) return word;
    return word === "NaN" ? "null" : "1e999";
  });
  try {
    return JSON.parse(strict);
  } catch (cause) {
    throw new TensorJsonError("JSON Parse error: Invalid value.", { cause });
  }
}

function unwrapRows(rows: unknown): unknown {
  return Array.isArray(rows) ? rows.map(unwrapInput) : rows;
}

/** The value of a single named input, or the unnamed value itself. */
function unwrapInput(value: unknown): unknown {
  return isFields(value) ? Object.values(value)[0] : value;
}

function tensorOf(list: unknown): Tensor {
  try {
    return tensorFromLists(list);
  } catch (cause) {
    if (cause instanceof NestedListError) throw new TensorJsonError(cause.message, { cause });
    throw cause;
  }
}
