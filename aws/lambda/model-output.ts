import { parseNpy } from "#domain/formats/npy.ts";
import type { Payload } from "./invoke-endpoint.ts";
import { nestedJson } from "./nested-json.ts";
import { legalJson, predictionsJson } from "./predictions-json.ts";
import { Refusal } from "./refusal.ts";
import { NestedListError, type Tensor, tensorOfArray, tensorOfLists } from "./tensor.ts";

/** What a model gave, in the two forms in which it can be handed on; each is made when asked for. */
export interface ModelOutput {
  /** `{"predictions": …}` that a browser parses: NaN and the infinities are null. @throws Refusal */
  json(): string;
  /** @throws Refusal */
  tensor(): Tensor;
}

/** The output in an endpoint's reply, JSON or npy. */
export function outputOfReply(reply: Payload): ModelOutput {
  if (reply.contentType.startsWith("application/x-npy")) {
    const array = parseNpy(new Uint8Array(reply.body).buffer);
    return {
      json: () => `{"predictions":${legalJson(nestedJson(array))}}`,
      tensor: () => tensorOfArray(array),
    };
  }
  const json = predictionsJson(reply);
  return { json: () => json, tensor: () => tensorOfPredictions(json) };
}

/** The output of a model that runs here. */
export function outputOfTensor(tensor: Tensor): ModelOutput {
  return {
    json: () => `{"predictions":${legalJson(nestedJson(tensor))}}`,
    tensor: () => tensor,
  };
}

function tensorOfPredictions(json: string): Tensor {
  try {
    const { predictions } = JSON.parse(json) as { readonly predictions: unknown };
    return tensorOfLists(predictions);
  } catch (cause) {
    if (cause instanceof NestedListError) throw notNumbers(cause);
    throw cause;
  }
}

function notNumbers(cause: NestedListError): Refusal {
  return new Refusal(
    "model-error",
    `The endpoint's predictions are no array of numbers: ${cause.message}. Your instructor can compare the model's output with its model card.`,
    { cause },
  );
}
