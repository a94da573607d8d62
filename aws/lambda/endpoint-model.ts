import type { NdArray } from "#domain/array/nd-array.ts";
import { valuesInCOrder, writeNpy } from "#domain/formats/npy.ts";
import { formatMegabytes } from "./format-megabytes.ts";
import { InferenceError } from "./inference-error.ts";
import type { InvokeEndpoint, Payload } from "./invoke-endpoint.ts";
import type { Model } from "./model.ts";
import { outputFromReply } from "./model-output.ts";
import { nestedJson } from "./nested-json.ts";
import type { EndpointSettings } from "./settings.ts";

/** Creates a model behind a SageMaker endpoint, called in its container's format. */
export function endpointModel(settings: EndpointSettings, invoke: InvokeEndpoint): Model {
  return {
    maxFileBytes: maxFileBytesOf(settings),
    async predict(input, signal) {
      const payload = toPayload(input, settings);
      const reply = await invoke(payload, signal);
      const facts = { requestBytes: payload.body.byteLength, replyBytes: reply.body.byteLength };
      return { output: outputFromReply(reply), facts };
    },
  };
}

/**
 * The largest file that can fit into one request: a JSON value has at least a digit and a comma, a
 * value in a file at most eight bytes, and an npy header less than 64 KiB.
 */
function maxFileBytesOf({ kind, bodyLimit }: EndpointSettings): number {
  const header = 65_536;
  return kind === "npy" ? bodyLimit : (bodyLimit / 2) * 8 + header;
}

function toPayload(input: NdArray, { kind, bodyLimit }: EndpointSettings): Payload {
  const payload = kind === "npy" ? asNpy(input) : asInstances(input);
  if (payload.body.byteLength > bodyLimit) {
    throw tooHeavy(payload, input.dtype.startsWith("float"), bodyLimit);
  }
  return payload;
}

/** TensorFlow Serving's row form: https://www.tensorflow.org/tfx/serving/api_rest */
function asInstances(input: NdArray): Payload {
  const json = `{"instances":${nestedJson(input)}}`;
  return { contentType: "application/json", body: Buffer.from(json, "latin1") };
}

function asNpy(input: NdArray): Payload {
  const file = writeNpy(valuesInCOrder(input), input.dtype, input.shape);
  return { contentType: "application/x-npy", body: new Uint8Array(file) };
}

function tooHeavy(payload: Payload, isFloat: boolean, limit: number): InferenceError {
  const form = payload.contentType === "application/json" ? "As JSON the" : "The";
  const advice =
    isFloat && payload.contentType === "application/json"
      ? "Send whole counts 0–255 instead of fractions: their JSON is about a quarter of the size."
      : "Send a smaller image.";
  return new InferenceError(
    "too-heavy",
    `${form} array is ${formatMegabytes(payload.body.byteLength)}, and the endpoint accepts at most ${formatMegabytes(limit)}. ${advice}`,
  );
}
