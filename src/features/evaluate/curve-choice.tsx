import { type ReactNode, useEffect, useMemo, useState } from "react";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import type { Confusion } from "#domain/scores/confusion.ts";
import type { CurvePoint } from "#domain/scores/curves.ts";
import type { Evaluation } from "#domain/scores/evaluation.ts";
import { formatCount, formatFixed } from "#domain/text/format.ts";
import { evaluatePrediction } from "#engine/evaluate-prediction.ts";
import { Chart } from "#ui/charts/chart.tsx";
import type { ChartLine } from "#ui/charts/line-plan.ts";
import { Select } from "#ui/controls/select.tsx";

interface CurveChoiceProps {
  readonly labels: Uint8Array;
  readonly scores: Float32Array;
  readonly threshold: number;
  /** Of the mask at the threshold: the place on the curves. */
  readonly confusion: Confusion;
}

const TABLE_ROWS = 10;
const UNIT = [0, 1] as const;

/** What a curve shows of a prediction and its reference. */
interface CurveDefinition {
  readonly id: string;
  readonly title: string;
  readonly label: string;
  readonly xTitle: string;
  readonly yTitle: string;
  plan(evaluation: Evaluation): CurvePlan | undefined;
}

interface CurvePlan {
  readonly points: readonly CurvePoint[];
  /** A line to compare with: that of chance, or of perfect calibration. */
  readonly diagonal?: string;
  /** The numbers of the whole curve. */
  readonly summary: string;
  /** The head of the table's first column, and its cells. */
  readonly rowTitle: string;
  rowText(point: CurvePoint, at: number): string;
}

const thresholdRows = {
  rowTitle: "p ≥",
  rowText: ({ threshold }: CurvePoint) =>
    Number.isFinite(threshold) ? formatFixed(threshold, 3) : "above all",
} as const;

const CURVES: readonly CurveDefinition[] = [
  {
    id: "precision-recall",
    title: "Precision–recall",
    label: "Precision–recall curve over all thresholds",
    xTitle: "Recall",
    yTitle: "Precision",
    plan: ({ precisionRecall, averagePrecision }) => ({
      points: precisionRecall,
      summary: `Average precision ${numberText(averagePrecision)}`,
      ...thresholdRows,
    }),
  },
  {
    id: "roc",
    title: "ROC",
    label: "ROC curve over all thresholds",
    xTitle: "False positive rate",
    yTitle: "True positive rate",
    plan: ({ roc, rocArea }) => ({
      points: roc,
      diagonal: "Chance",
      summary: `Area under the curve ${numberText(rocArea)}`,
      ...thresholdRows,
    }),
  },
  {
    id: "calibration",
    title: "Calibration",
    label: "Reliability curve: the share of the class over the mean probability",
    xTitle: "Mean probability",
    yTitle: "Share of the class",
    plan: ({ calibration }) => {
      if (calibration === undefined) return undefined;
      const { bins, brier, expectedError } = calibration;
      return {
        points: bins.map(({ score, share }) => ({ threshold: Number.NaN, x: score, y: share })),
        diagonal: "Perfect",
        summary: `Brier score ${numberText(brier)}, expected calibration error ${numberText(expectedError)}`,
        rowTitle: "Pixels",
        rowText: (_, at) => formatCount(bins[at]?.pixels ?? 0),
      };
    },
  },
];

/** One curve at a time, with the current threshold on it and its numbers in a table. */
export function CurveChoice(props: CurveChoiceProps): ReactNode {
  const { labels, scores, threshold, confusion } = props;
  const [chosen, setChosen] = useState("precision-recall");
  const curve = CURVES.find(({ id }) => id === chosen) ?? CURVES[0];
  const evaluation = useEvaluation(labels, scores);
  const counted = evaluation !== undefined && "best" in evaluation ? evaluation : undefined;
  const plan = useMemo(() => counted && curve?.plan(counted), [curve, counted]);
  const lines = useMemo(() => (plan === undefined ? [] : linesOf(plan)), [plan]);
  if (curve === undefined) return null;
  if (evaluation === undefined) return <p className="quiet small">Counting the curves…</p>;
  if ("failure" in evaluation) {
    return <p className="quiet">{describeFailure(evaluation.failure).title}</p>;
  }
  const point = pointOf(curve.id, confusion);
  return (
    <>
      <Select
        label="Curve"
        value={curve.id}
        options={CURVES.map(({ id, title }) => ({ value: id, title }))}
        onChange={setChosen}
      />
      {plan === undefined || plan.points.length < 2 ? (
        <p className="quiet small">
          {plan === undefined
            ? "The scores are no probabilities: some lie outside 0 to 1."
            : "There is no curve: the labelled pixels are all of one kind, or all have one score."}
        </p>
      ) : (
        <>
          <Chart
            label={curve.label}
            lines={lines}
            xTitle={curve.xTitle}
            yTitle={curve.yTitle}
            xRange={UNIT}
            yRange={UNIT}
            point={point && { ...point, text: formatFixed(threshold, 2) }}
          />
          <p className="quiet small">{plan.summary}</p>
          <CurveTable curve={curve} plan={plan} />
        </>
      )}
    </>
  );
}

interface EvaluatedPair {
  readonly labels: Uint8Array;
  readonly scores: Float32Array;
  readonly result: Evaluation | { readonly failure: Failure };
}

/** The evaluation of a pair, or why there is none; undefined while it is counted. */
function useEvaluation(
  labels: Uint8Array,
  scores: Float32Array,
): EvaluatedPair["result"] | undefined {
  const [last, setLast] = useState<EvaluatedPair | undefined>(undefined);
  useEffect(() => {
    let isCurrent = true;
    void evaluatePrediction({ labels }, scores)
      .catch((thrown: unknown) => ({ failure: failureOf(thrown, "counting the scores") }))
      .then((result) => {
        if (isCurrent) setLast({ labels, scores, result });
      });
    return () => {
      isCurrent = false;
    };
  }, [labels, scores]);
  return last?.labels === labels && last.scores === scores ? last.result : undefined;
}

function linesOf({ points, diagonal }: CurvePlan): readonly ChartLine[] {
  const line: ChartLine = {
    name: "Prediction",
    x: points.map(({ x }) => x),
    y: points.map(({ y }) => y),
    colour: "var(--text)",
  };
  if (diagonal === undefined) return [line];
  return [line, { name: diagonal, x: UNIT, y: UNIT, colour: "var(--text-quiet)", dash: "dot" }];
}

/** Where the mask at the current threshold is; undefined for a division by zero, and in a reliability curve. */
function pointOf(
  curve: string,
  { truePositives, falsePositives, falseNegatives, trueNegatives }: Confusion,
): { readonly x: number; readonly y: number } | undefined {
  if (curve === "calibration") return undefined;
  const recall = truePositives / (truePositives + falseNegatives);
  const point =
    curve === "roc"
      ? { x: falsePositives / (falsePositives + trueNegatives), y: recall }
      : { x: recall, y: truePositives / (truePositives + falsePositives) };
  return Number.isFinite(point.x) && Number.isFinite(point.y) ? point : undefined;
}

interface CurveTableProps {
  readonly curve: CurveDefinition;
  readonly plan: CurvePlan;
}

function CurveTable({ curve, plan: { points, rowTitle, rowText } }: CurveTableProps): ReactNode {
  const step = Math.max(1, Math.ceil(points.length / TABLE_ROWS));
  const rows = points.map((point, at) => ({ point, at })).filter(({ at }) => at % step === 0);
  return (
    <details className="curve-table">
      <summary>As a table</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{rowTitle}</th>
            <th scope="col">{curve.xTitle}</th>
            <th scope="col">{curve.yTitle}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ point, at }) => (
            <tr key={at}>
              <td>{rowText(point, at)}</td>
              <td>{formatFixed(point.x, 3)}</td>
              <td>{formatFixed(point.y, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function numberText(value: number | undefined): string {
  return value === undefined ? "none" : formatFixed(value, 3);
}
