import { type NdArray, parseNpy, valuesInCOrder, writeNpy } from "#domain/array/npy.ts";
import { AppError } from "#domain/failure.ts";
import type { InferenceRequest } from "#domain/inference-contract.ts";
import type { GetObject } from "./get-object.ts";
import type { InvokeEndpoint, Payload } from "./invoke-endpoint.ts";
import { megabytes } from "./megabytes.ts";
import { asModelInput } from "./model-input.ts";
import { nestedJson } from "./nested-json.ts";
import { predictionsJson } from "./predictions-json.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";

/** The two services that an inference needs. */
export interface InferenceServices {
  readonly getObject: GetObject;
  readonly invokeEndpoint: InvokeEndpoint;
}

/** A prediction as JSON, and what the log says of its making. */
export interface Inference {
  readonly body: string;
  readonly facts: Readonly<Record<string, number | string>>;
}

/** An object's array sent through the endpoint. @throws Refusal */
export async function infer(
  request: InferenceRequest,
  settings: Settings,
  services: InferenceServices,
  signal: AbortSignal,
): Promise<Inference> {
  const startedMs = performance.now();
  const limitBytes = largestFile(settings);
  const object = { bucket: request.bucket, key: request.fileName, limitBytes };
  const file = await services.getObject(object, signal);
  const array = readArray(file, request.fileName);
  const readMs = performance.now();
  const payload = toPayload(asModelInput(array, settings.inputShape), settings);
  const builtMs = performance.now();
  const body = predictionsJson(await services.invokeEndpoint(payload, signal));
  const facts = {
    dtype: array.dtype,
    shape: array.shape.join("x"),
    objectBytes: file.byteLength,
    requestBytes: payload.body.byteLength,
    replyBytes: body.length,
    readMs: Math.round(readMs - startedMs),
    buildMs: Math.round(builtMs - readMs),
    invokeMs: Math.round(performance.now() - builtMs),
  };
  return { body, facts };
}

/**
 * Bytes of the largest file that could fit: in JSON a value weighs at least a digit and a comma,
 * in a file at most eight bytes, and an npy header is shorter than 64 KiB.
 */
function largestFile({ endpointKind, endpointBodyLimit }: Settings): number {
  const header = 65_536;
  return endpointKind === "npy" ? endpointBodyLimit : (endpointBodyLimit / 2) * 8 + header;
}

function readArray(file: ArrayBuffer, key: string): NdArray {
  try {
    return parseNpy(file);
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.failure.kind !== "unreadable-array") throw cause;
    const sentence = `"${key}" cannot be read: ${cause.failure.reason} ${cause.failure.remedy}`;
    throw unreadable(sentence, cause);
  }
}

function unreadable(sentence: string, cause: AppError): Refusal {
  return new Refusal("not-an-npy", sentence, { cause });
}

function toPayload(input: NdArray, settings: Settings): Payload {
  const payload = settings.endpointKind === "npy" ? asNpy(input) : asInstances(input);
  if (payload.body.byteLength > settings.endpointBodyLimit) {
    throw tooHeavy(payload, input.dtype.startsWith("float"), settings.endpointBodyLimit);
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

function tooHeavy(payload: Payload, isFloat: boolean, limit: number): Refusal {
  const form = payload.contentType === "application/json" ? "As JSON the" : "The";
  const cure =
    isFloat && payload.contentType === "application/json"
      ? "Send whole counts 0–255 instead of fractions: they weigh about a quarter."
      : "Send a smaller image.";
  return new Refusal(
    "too-heavy",
    `${form} array weighs ${megabytes(payload.body.byteLength)}, and the endpoint takes at most ${megabytes(limit)}. ${cure}`,
  );
}
