import type { NdArray } from "#domain/array/nd-array.ts";
import { AppError } from "#domain/failures/failure.ts";
import { parseNpy } from "#domain/formats/npy.ts";
import type { InferenceRequest } from "#domain/inference/contract.ts";
import type { GetObject } from "./get-object.ts";
import type { Facts } from "./log.ts";
import type { Model } from "./model.ts";
import { asModelInput } from "./model-input.ts";
import type { ModelOutput } from "./model-output.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";

/** What an inference needs: a place for arrays and a model. */
export interface InferenceServices {
  readonly getObject: GetObject;
  readonly model: Model;
}

/** What the model made of an array, and what the log says of its making. */
export interface Inference {
  readonly output: ModelOutput;
  readonly facts: Facts;
}

/** An object's array sent through the model. @throws Refusal */
export async function infer(
  request: InferenceRequest,
  { inputShape }: Pick<Settings, "inputShape">,
  { getObject, model }: InferenceServices,
  signal: AbortSignal,
): Promise<Inference> {
  const startedMs = performance.now();
  const { bucket, fileName: key } = request;
  const file = await getObject({ bucket, key, limitBytes: model.largestFile }, signal);
  const array = readArray(file, key);
  const readMs = performance.now();
  const { output, facts } = await model.predict(asModelInput(array, inputShape), signal);
  return {
    output,
    facts: {
      dtype: array.dtype,
      shape: array.shape.join("x"),
      objectBytes: file.byteLength,
      ...facts,
      readMs: Math.round(readMs - startedMs),
      predictMs: Math.round(performance.now() - readMs),
    },
  };
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
