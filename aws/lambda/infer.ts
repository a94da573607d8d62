import type { NdArray } from "#domain/array/nd-array.ts";
import { AppError } from "#domain/failures/failure.ts";
import { parseNpy } from "#domain/formats/npy.ts";
import type { InferenceRequest } from "#domain/inference/contract.ts";
import type { GetObject } from "./get-object.ts";
import { InferenceError } from "./inference-error.ts";
import type { Model, ModelPrediction } from "./model.ts";
import { toModelInput } from "./model-input.ts";
import type { Settings } from "./settings.ts";

/** The clients for an inference. */
export interface InferenceServices {
  readonly getObject: GetObject;
  readonly model: Model;
}

/** A prediction with the milliseconds that reading the array and the model took. */
export interface Inference extends ModelPrediction {
  readonly timings: { readonly readMs: number; readonly predictMs: number };
}

/** Reads an array from S3 and runs the model on it. @throws InferenceError */
export async function infer(
  request: InferenceRequest,
  { inputShape }: Pick<Settings, "inputShape">,
  { getObject, model }: InferenceServices,
  signal: AbortSignal,
): Promise<Inference> {
  const startedMs = performance.now();
  const { bucket, fileName: key } = request;
  const file = await getObject({ bucket, key, limitBytes: model.maxFileBytes }, signal);
  const array = readArray(file, key);
  const readMs = performance.now();
  const { output, facts } = await model.predict(toModelInput(array, inputShape), signal);
  const timings = {
    readMs: Math.round(readMs - startedMs),
    predictMs: Math.round(performance.now() - readMs),
  };
  return {
    output,
    timings,
    facts: {
      dtype: array.dtype,
      shape: array.shape.join("x"),
      objectBytes: file.byteLength,
      ...facts,
      ...timings,
    },
  };
}

function readArray(file: ArrayBuffer, key: string): NdArray {
  try {
    return parseNpy(file);
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.failure.kind !== "unreadable-array") throw cause;
    throw unreadable(
      `"${key}" cannot be read: ${cause.failure.reason} ${cause.failure.action}`,
      cause,
    );
  }
}

function unreadable(message: string, cause: AppError): InferenceError {
  return new InferenceError("not-an-npy", message, { cause });
}
