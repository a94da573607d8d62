import { type ReactNode, useMemo } from "react";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { AttachedReference } from "#domain/queue/queue.ts";
import { type ReferenceMask, referenceScores } from "#domain/scores/reference-mask.ts";
import { precisionRecallCurve } from "#domain/scores/thresholds.ts";
import { formatFixed } from "#domain/text/format.ts";
import { Chart } from "#ui/charts/chart.tsx";
import type { PredictionView } from "./viewer-model.ts";

interface AgreementFactsProps {
  readonly truth: AttachedReference;
  readonly predictionView: PredictionView | undefined;
}

/** How the mask agrees with the reference that was dropped with the array. */
export function AgreementFacts({ truth, predictionView }: AgreementFactsProps): ReactNode {
  return (
    <section className="agreement" aria-labelledby="agreement-title">
      <h3 id="agreement-title">Accuracy vs {truth.name}</h3>
      {"failure" in truth ? (
        <p className="quiet">{describeFailure(truth.failure).title}</p>
      ) : (
        <Numbers truth={truth.mask} predictionView={predictionView} />
      )}
    </section>
  );
}

/** A truth that can be compared with a prediction: one of the same size. */
export function comparableTruth(
  truth: AttachedReference | undefined,
  predictionView: PredictionView | undefined,
): ReferenceMask | undefined {
  if (truth === undefined || "failure" in truth || predictionView === undefined) return undefined;
  const { height, width } = predictionView.prediction;
  return truth.mask.height === height && truth.mask.width === width ? truth.mask : undefined;
}

interface NumbersProps {
  readonly truth: ReferenceMask;
  readonly predictionView: PredictionView | undefined;
}

/** Finer than the chart shows. */
const CURVE_POINTS = 100;

function Numbers({ truth, predictionView }: NumbersProps): ReactNode {
  const isSameSize =
    predictionView?.prediction.height === truth.height &&
    predictionView.prediction.width === truth.width;
  const scores = isSameSize ? predictionView.scores : undefined;
  const threshold = predictionView?.shown.threshold ?? Number.NaN;
  const numbers = useMemo(
    () => scores && referenceScores(truth, scores, threshold),
    [truth, scores, threshold],
  );
  const curve = useMemo(
    () => scores && precisionRecallCurve(truth, scores, CURVE_POINTS),
    [truth, scores],
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
        The mask is {truth.height} × {truth.width} pixels; the prediction has another size.
      </p>
    );
  }
  const { precision, recall } = numbers;
  return (
    <>
      <dl className="facts">
        <Fact name="IoU" value={numbers.iou} />
        <Fact name="F1" value={numbers.f1} />
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

function Fact({ name, value }: { readonly name: string; readonly value: number | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value === undefined ? "none" : formatFixed(value, 3)}</dd>
    </div>
  );
}
