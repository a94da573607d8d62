import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { type Evaluation, evaluationOf } from "#domain/scores/evaluation.ts";

/** A prediction and its reference mask, pixel by pixel. */
export interface ToEvaluate {
  readonly labels: Uint8Array;
  readonly scores: Float32Array;
}

type EvaluationResult = { readonly evaluation: Evaluation } | { readonly failure: Failure };

/** The answer to the request of the same id. */
export type Evaluated = { readonly id: number } & EvaluationResult;

addEventListener("message", ({ data }: MessageEvent<ToEvaluate & { readonly id: number }>) => {
  const evaluated: Evaluated = { id: data.id, ...evaluate(data) };
  postMessage(evaluated);
});

function evaluate({ labels, scores }: ToEvaluate): EvaluationResult {
  try {
    return { evaluation: evaluationOf({ labels }, scores) };
  } catch (thrown) {
    return { failure: failureOf(thrown, "counting the scores") };
  }
}
