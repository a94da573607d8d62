import type { NdArray } from "#domain/array/nd-array.ts";
import type { Facts } from "./log.ts";
import type { ModelOutput } from "./model-output.ts";

/** A model: an endpoint, or an ONNX file in the function. */
export interface Model {
  /** The largest file, in bytes, that can fit into the model's input. */
  readonly maxFileBytes: number;
  /** @param input batch, height, width, bands. @throws InferenceError */
  predict(input: NdArray, signal: AbortSignal): Promise<ModelPrediction>;
}

/** A model's output, and facts about the prediction for the log. */
export interface ModelPrediction {
  readonly output: ModelOutput;
  readonly facts: Facts;
}
