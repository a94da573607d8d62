import { calibrationOf } from "#domain/scores/calibration.ts";
import { type Confusion, confusionAt } from "#domain/scores/confusion.ts";
import {
  averagePrecision,
  precisionRecallCurve,
  rocArea,
  rocCurve,
} from "#domain/scores/curves.ts";
import type { ReferenceMask } from "#domain/scores/reference-mask.ts";
import { tallyScores } from "#domain/scores/tally.ts";
import { formatFixed } from "#domain/text/format.ts";
import type { ReportChart } from "./report-chart.ts";

/** Finer than the chart's resolution. */
const CURVE_POINTS = 100;

/**
 * The curves of scores against a reference mask: precision and recall, ROC, calibration; without those
 * that do not exist, as where all labels are of one kind or the scores are no probabilities.
 * @param scores one per pixel, NaN where missing.
 */
export function reportCurves(
  reference: Pick<ReferenceMask, "labels">,
  scores: Float32Array,
  threshold: number,
): readonly ReportChart[] {
  const tally = tallyScores(reference, scores);
  const confusion = confusionAt(reference, scores, threshold);
  const text = `p ≥ ${formatFixed(threshold, 2)}`;
  const marked = (place: Place): ReportChart["marked"] =>
    Number.isFinite(place.x) && Number.isFinite(place.y) ? { ...place, text } : undefined;
  const calibration = calibrationOf(reference, scores);
  const curves: readonly ReportChart[] = [
    {
      title: "Precision–recall",
      xTitle: "Recall",
      yTitle: "Precision",
      points: precisionRecallCurve(tally, CURVE_POINTS),
      marked: marked({ x: recallOf(confusion), y: precisionOf(confusion) }),
      summary: `Average precision ${numberText(averagePrecision(tally))}`,
    },
    {
      title: "ROC",
      xTitle: "False positive rate",
      yTitle: "True positive rate",
      points: rocCurve(tally, CURVE_POINTS),
      diagonal: "Chance",
      marked: marked({ x: falsePositiveRate(confusion), y: recallOf(confusion) }),
      summary: `Area under the curve ${numberText(rocArea(tally))}`,
    },
    {
      title: "Calibration",
      xTitle: "Mean probability",
      yTitle: "Share of the class",
      points: calibration?.bins.map(({ score, share }) => ({ x: score, y: share })) ?? [],
      diagonal: "Perfect",
      summary: `Brier score ${numberText(calibration?.brier)}, expected calibration error ${numberText(calibration?.expectedError)}`,
    },
  ];
  return curves.filter(({ points }) => points.length > 1);
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function recallOf({ truePositives, falseNegatives }: Confusion): number {
  return truePositives / (truePositives + falseNegatives);
}

function precisionOf({ truePositives, falsePositives }: Confusion): number {
  return truePositives / (truePositives + falsePositives);
}

function falsePositiveRate({ falsePositives, trueNegatives }: Confusion): number {
  return falsePositives / (falsePositives + trueNegatives);
}

function numberText(value: number | undefined): string {
  return value === undefined ? "none" : formatFixed(value, 3);
}
