import { parseNpy } from "#domain/formats/npy.ts";
import { nonFiniteToNull } from "#domain/inference/loose-json.ts";
import { InferenceError } from "./inference-error.ts";
import type { Payload } from "./invoke-endpoint.ts";
import { nestedJson } from "./nested-json.ts";
import { toPredictionsJson } from "./predictions-json.ts";
import { NestedListError, type Tensor, tensorFromArray, tensorFromLists } from "./tensor.ts";

/** A model's output, converted lazily to either reply form. */
export interface ModelOutput {
  /** `{"predictions": …}` as strict JSON, NaN and the infinities as null. @throws InferenceError */
  json(): string;
  /** @throws InferenceError */
  tensor(): Tensor;
}

/** Wraps an endpoint's reply, JSON or npy. */
export function outputFromReply(reply: Payload): ModelOutput {
  if (reply.contentType.startsWith("application/x-npy")) {
    const array = parseNpy(new Uint8Array(reply.body).buffer);
    return {
      json: () => `{"predictions":${nonFiniteToNull(nestedJson(array))}}`,
      tensor: () => tensorFromArray(array),
    };
  }
  const json = toPredictionsJson(reply);
  return { json: () => json, tensor: () => tensorOfPredictions(json) };
}

/** Wraps the output of a model in the function. */
export function outputFromTensor(tensor: Tensor): ModelOutput {
  return {
    json: () => `{"predictions":${nonFiniteToNull(nestedJson(tensor))}}`,
    tensor: () => tensor,
  };
}

function tensorOfPredictions(json: string): Tensor {
  try {
    const { predictions } = JSON.parse(json) as { readonly predictions: unknown };
    return tensorFromLists(predictions);
  } catch (cause) {
    if (cause instanceof NestedListError) throw notNumbers(cause);
    throw cause;
  }
}

function notNumbers(cause: NestedListError): InferenceError {
  return new InferenceError(
    "model-error",
    `The endpoint's predictions are not an array of numbers: ${cause.message}. Your instructor can compare the model's output with its model card.`,
    { cause },
  );
}
