import { type ReactNode, useMemo } from "react";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { AttachedReference } from "#domain/queue/queue.ts";
import { type ReferenceMask, referenceScores } from "#domain/scores/reference-mask.ts";
import { precisionRecallCurve } from "#domain/scores/thresholds.ts";
import { formatFixed } from "#domain/text/format.ts";
import { Chart } from "#ui/charts/chart.tsx";
import { Term } from "#ui/controls/term.tsx";
import type { PredictionView } from "./viewer-model.ts";

interface ReferenceScoresProps {
  readonly reference: AttachedReference;
  readonly predictionView: PredictionView | undefined;
}

/** Scores of the prediction against the reference mask that was dropped with the array. */
export function ReferenceScores({ reference, predictionView }: ReferenceScoresProps): ReactNode {
  return (
    <section className="reference-scores" aria-labelledby="reference-scores-title">
      <h3 id="reference-scores-title">Accuracy vs {reference.name}</h3>
      {"failure" in reference ? (
        <p className="quiet">{describeFailure(reference.failure).title}</p>
      ) : (
        <Numbers mask={reference.mask} predictionView={predictionView} />
      )}
    </section>
  );
}

/** The reference mask, if it has the size of the prediction. */
export function comparableReference(
  reference: AttachedReference | undefined,
  predictionView: PredictionView | undefined,
): ReferenceMask | undefined {
  if (reference === undefined || "failure" in reference || predictionView === undefined)
    return undefined;
  const { height, width } = predictionView.prediction;
  return reference.mask.height === height && reference.mask.width === width
    ? reference.mask
    : undefined;
}

interface NumbersProps {
  readonly mask: ReferenceMask;
  readonly predictionView: PredictionView | undefined;
}

/** Finer than the chart's resolution. */
const CURVE_POINTS = 100;

function Numbers({ mask, predictionView }: NumbersProps): ReactNode {
  const isSameSize =
    predictionView?.prediction.height === mask.height &&
    predictionView.prediction.width === mask.width;
  const scores = isSameSize ? predictionView.scores : undefined;
  const threshold = predictionView?.shown.threshold ?? Number.NaN;
  const numbers = useMemo(
    () => scores && referenceScores(mask, scores, threshold),
    [mask, scores, threshold],
  );
  const curve = useMemo(
    () => scores && precisionRecallCurve(mask, scores, CURVE_POINTS),
    [mask, scores],
  );
  const lines = useMemo(
    () =>
      curve && [
        {
          name: "Precision",
          x: curve.map(({ recall }) => recall),
          y: curve.map(({ precision }) => precision),
          colour: "var(--text)",
        },
      ],
    [curve],
  );
  if (predictionView === undefined) return <p className="quiet">Run the model to compare.</p>;
  if (numbers === undefined) {
    return (
      <p className="quiet">
        The mask is {mask.height} × {mask.width} pixels; the prediction has another size.
      </p>
    );
  }
  const { precision, recall } = numbers;
  return (
    <>
      <dl className="facts">
        <Fact name={<Term of="iou">IoU</Term>} value={numbers.iou} />
        <Fact name={<Term of="f1">F1</Term>} value={numbers.f1} />
        <Fact name="Precision" value={precision} />
        <Fact name="Recall" value={recall} />
      </dl>
      {lines !== undefined && curve !== undefined && curve.length > 1 && (
        <Chart
          label="Precision–recall curve over all thresholds"
          lines={lines}
          xTitle="Recall"
          yTitle="Precision"
          xRange={UNIT}
          yRange={UNIT}
          point={
            precision === undefined || recall === undefined
              ? undefined
              : { x: recall, y: precision, text: formatFixed(threshold, 2) }
          }
        />
      )}
    </>
  );
}

const UNIT = [0, 1] as const;

function Fact({ name, value }: { readonly name: ReactNode; readonly value: number | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value === undefined ? "none" : formatFixed(value, 3)}</dd>
    </div>
  );
}
