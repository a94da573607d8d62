import type { NdArray } from "#domain/array/nd-array.ts";
import type { Facts } from "./log.ts";
import type { ModelOutput } from "./model-output.ts";

/** What the function asks for predictions: an endpoint, or a model of its own. */
export interface Model {
  /** Bytes of the largest file that is worth reading for it. */
  readonly largestFile: number;
  /** @param input batch, height, width, bands. @throws Refusal */
  predict(input: NdArray, signal: AbortSignal): Promise<Predicted>;
}

interface Predicted {
  readonly output: ModelOutput;
  /** What the log says of its making. */
  readonly facts: Facts;
}
