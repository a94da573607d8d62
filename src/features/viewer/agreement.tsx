import { type ReactNode, useMemo } from "react";
import { adviceFor } from "#domain/advice.ts";
import { type Prediction, scorePlane } from "#domain/prediction.ts";
import { agreement } from "#domain/truth.ts";
import type { NamedTruth } from "#domain/workbench.ts";

interface AgreementFactsProps {
  readonly truth: NamedTruth;
  readonly prediction: Prediction | undefined;
  readonly threshold: number;
}

/** How the mask agrees with the reference that was dropped with the array. */
export function AgreementFacts({ truth, prediction, threshold }: AgreementFactsProps): ReactNode {
  return (
    <section className="agreement" aria-labelledby="agreement-title">
      <h3 id="agreement-title">Against {truth.name}</h3>
      {"failure" in truth ? (
        <p className="quiet">{adviceFor(truth.failure).title}</p>
      ) : (
        <Numbers truth={truth.truth} prediction={prediction} threshold={threshold} />
      )}
    </section>
  );
}

interface NumbersProps extends Omit<AgreementFactsProps, "truth"> {
  readonly truth: Extract<NamedTruth, { truth: unknown }>["truth"];
}

function Numbers({ truth, prediction, threshold }: NumbersProps): ReactNode {
  const isSameSize = prediction?.height === truth.height && prediction.width === truth.width;
  const numbers = useMemo(
    () =>
      prediction && isSameSize
        ? agreement(truth, scorePlane(prediction, prediction.classCount - 1), threshold)
        : undefined,
    [truth, prediction, isSameSize, threshold],
  );
  if (prediction === undefined) return <p className="quiet">Compared once the model has run.</p>;
  if (numbers === undefined) {
    return (
      <p className="quiet">
        The mask is {truth.height} × {truth.width} pixels, the prediction another size.
      </p>
    );
  }
  return (
    <dl className="facts">
      <Fact name="IoU" value={numbers.iou} />
      <Fact name="F1" value={numbers.f1} />
      <Fact name="Precision" value={numbers.precision} />
      <Fact name="Recall" value={numbers.recall} />
    </dl>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: number | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value === undefined ? "none" : value.toFixed(3)}</dd>
    </div>
  );
}
