import type { Evaluation } from "#domain/scores/evaluation.ts";
import type { ReferenceMask } from "#domain/scores/reference-mask.ts";
import { evaluate } from "#services/workers/evaluator.ts";

interface Known {
  readonly labels: Uint8Array;
  readonly evaluation: Promise<Evaluation>;
}

/** The latest of each prediction: the curves and the best threshold are of one count. */
const known = new WeakMap<Float32Array, Known>();

/** Curves, calibration and best threshold of a prediction, counted once. @throws AppError */
export function evaluatePrediction(
  { labels }: Pick<ReferenceMask, "labels">,
  scores: Float32Array,
): Promise<Evaluation> {
  const before = known.get(scores);
  if (before?.labels === labels) return before.evaluation;
  const evaluation = evaluate({ labels, scores }, new AbortController().signal);
  known.set(scores, { labels, evaluation });
  // Another try may succeed, for example once the page is online again.
  evaluation.catch(() => known.delete(scores));
  return evaluation;
}
