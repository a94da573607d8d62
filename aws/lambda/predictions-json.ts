import type { Payload } from "./invoke-endpoint.ts";
import { Refusal } from "./refusal.ts";

/**
 * The endpoint's JSON reply as `{"predictions": …}` in JSON that a browser parses. What TensorFlow
 * Serving sent is handed on as it is, without parsing it; only NaN and the infinities, which
 * Python and TensorFlow Serving write as bare words, become null.
 *
 * @throws Refusal "model-error" if the reply holds no prediction.
 */
export function predictionsJson(reply: Payload): string {
  const text = legalJson(Buffer.from(reply.body).toString("utf8")).trim();
  if (/^\{\s*"predictions"\s*:/.test(text)) return text;
  if (text.startsWith("[")) return `{"predictions":${text}}`;
  return fromOtherKeys(text);
}

/** Bare NaN and ±Infinity as null; what stands inside a JSON text is left alone. */
export function legalJson(text: string): string {
  if (!text.includes("NaN") && !text.includes("Infinity")) return text;
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (word) =>
    word.startsWith('"') ? word : "null",
  );
}

/** The keys of TensorFlow Serving's column form and of a reply whose first key is another one. */
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

function noPrediction(text: string, options?: ErrorOptions): Refusal {
  return new Refusal(
    "model-error",
    `The endpoint's reply holds no "predictions"; it begins "${text.slice(0, 120)}". Your instructor can compare ENDPOINT_KIND of the function with the model's container.`,
    options,
  );
}
