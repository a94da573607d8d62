import { nonFiniteToNull } from "#domain/inference/loose-json.ts";
import { InferenceError } from "./inference-error.ts";
import type { Payload } from "./invoke-endpoint.ts";

/**
 * Converts an endpoint's JSON reply to `{"predictions": …}` as strict JSON. TensorFlow Serving's
 * own form is passed on unparsed; only NaN and the infinities, which Python and TensorFlow Serving
 * write unquoted, become null.
 *
 * @throws InferenceError "model-error" if the reply has no predictions.
 */
export function toPredictionsJson(reply: Payload): string {
  const text = nonFiniteToNull(Buffer.from(reply.body).toString("utf8")).trim();
  if (/^\{\s*"predictions"\s*:/.test(text)) return text;
  if (text.startsWith("[")) return `{"predictions":${text}}`;
  return fromOtherKeys(text);
}

/** Handles TensorFlow Serving's column form, and replies with other keys first. */
function fromOtherKeys(text: string): string {
  const reply = parsed(text);
  const { predictions = reply.outputs } = reply;
  if (predictions === undefined) throw noPrediction(text);
  return JSON.stringify({ predictions });
}

function parsed(text: string): { readonly predictions?: unknown; readonly outputs?: unknown } {
  try {
    const reply: unknown = JSON.parse(text);
    return typeof reply === "object" && reply !== null ? reply : {};
  } catch (cause) {
    throw noPrediction(text, { cause });
  }
}

function noPrediction(text: string, options?: ErrorOptions): InferenceError {
  return new InferenceError(
    "model-error",
    `The endpoint's reply has no "predictions"; it starts with "${text.slice(0, 120)}". Your instructor can compare ENDPOINT_KIND of the function with the model's container.`,
    options,
  );
}
