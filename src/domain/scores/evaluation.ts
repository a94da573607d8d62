import { type BestThreshold, bestThreshold } from "./best-threshold.ts";
import { type Calibration, calibrationOf } from "./calibration.ts";
import {
  averagePrecision,
  type CurvePoint,
  precisionRecallCurve,
  rocArea,
  rocCurve,
} from "./curves.ts";
import type { ReferenceMask } from "./reference-mask.ts";
import { tallyScores } from "./tally.ts";

/** What is said of a prediction and its reference mask over all thresholds. */
export interface Evaluation {
  readonly precisionRecall: readonly CurvePoint[];
  readonly averagePrecision: number | undefined;
  readonly roc: readonly CurvePoint[];
  readonly rocArea: number | undefined;
  readonly calibration: Calibration | undefined;
  readonly best: BestThreshold | undefined;
}

/** Finer than a chart's resolution. */
const CURVE_POINTS = 100;

/** @param scores one per pixel, NaN where missing. */
export function evaluationOf(
  reference: Pick<ReferenceMask, "labels">,
  scores: Float32Array,
): Evaluation {
  const tally = tallyScores(reference, scores);
  return {
    precisionRecall: precisionRecallCurve(tally, CURVE_POINTS),
    averagePrecision: averagePrecision(tally),
    roc: rocCurve(tally, CURVE_POINTS),
    rocArea: rocArea(tally),
    calibration: calibrationOf(reference, scores),
    best: bestThreshold(tally),
  };
}
