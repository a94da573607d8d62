import { type ReactNode, useId, useMemo } from "react";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import { FORMATS } from "#domain/formats/formats.ts";
import type { AttachedReference } from "#domain/queue/queue.ts";
import { ERROR_COLOURS } from "#domain/render/overlay-styles/errors.ts";
import { confusionAt, scoresOf } from "#domain/scores/confusion.ts";
import type { ReferenceMask } from "#domain/scores/reference-mask.ts";
import { formatCount, formatPercent } from "#domain/text/format.ts";
import { Term } from "#ui/controls/term.tsx";
import { CurveChoice } from "./curve-choice.tsx";
import "./evaluate.css";
import { Fact } from "./fact.tsx";

/** A prediction as it is compared: one class at a threshold. */
export interface ComparedPrediction {
  readonly height: number;
  readonly width: number;
  /** One per pixel, NaN where missing. */
  readonly scores: Float32Array;
  readonly threshold: number;
}

/** Draws the errors instead of the mask. */
interface ErrorsSwitch {
  readonly showsErrors: boolean;
  /** Undefined where the errors of this selection cannot be drawn. */
  readonly onShowErrors: ((show: boolean) => void) | undefined;
}

interface EvaluationProps extends ErrorsSwitch {
  readonly reference: AttachedReference | undefined;
  /** Undefined before a run. */
  readonly prediction: ComparedPrediction | undefined;
  /** Attaches the file of a reference mask. */
  onAttach(file: File): void;
}

/** Scores of the prediction against its reference mask, and the way to attach one. */
export function Evaluation(props: EvaluationProps): ReactNode {
  const { reference, onAttach } = props;
  const id = useId();
  return (
    <section className="evaluation" aria-labelledby={id}>
      <h3 id={id}>{reference === undefined ? "Accuracy" : `Accuracy vs ${reference.name}`}</h3>
      <Content {...props} />
      <Attach isAttached={reference !== undefined} onAttach={onAttach} />
    </section>
  );
}

function Content({
  reference,
  prediction,
  ...errors
}: Omit<EvaluationProps, "onAttach">): ReactNode {
  if (reference === undefined) {
    return (
      <p className="quiet small">
        Drop a reference mask on the picture to score the prediction: one band of the same size, in
        any format that opens here.
      </p>
    );
  }
  if ("failure" in reference) {
    return <p className="quiet">{describeFailure(reference.failure).title}</p>;
  }
  if (prediction === undefined) return <p className="quiet">Run the model to compare.</p>;
  const { mask } = reference;
  if (mask.height !== prediction.height || mask.width !== prediction.width) {
    return (
      <p className="quiet">
        The mask is {mask.height} × {mask.width} pixels; the prediction has another size.
      </p>
    );
  }
  return <Numbers mask={mask} prediction={prediction} {...errors} />;
}

interface NumbersProps extends ErrorsSwitch {
  readonly mask: ReferenceMask;
  readonly prediction: ComparedPrediction;
}

const ERROR_KINDS = [
  { kind: "truePositive", title: "True positive", pattern: "fill" },
  { kind: "falsePositive", title: "False positive", pattern: "diagonal" },
  { kind: "falseNegative", title: "False negative", pattern: "grid" },
] as const;

function Numbers({
  mask,
  prediction: { scores, threshold },
  showsErrors,
  onShowErrors,
}: NumbersProps): ReactNode {
  const confusion = useMemo(() => confusionAt(mask, scores, threshold), [mask, scores, threshold]);
  const { iou, f1, precision, recall, accuracy, kappa, areaError } = scoresOf(confusion);
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = confusion;
  const counts = {
    truePositive: truePositives,
    falsePositive: falsePositives,
    falseNegative: falseNegatives,
  };
  const ignored = scores.length - truePositives - falsePositives - falseNegatives - trueNegatives;
  return (
    <>
      <dl className="facts score-facts">
        <Fact name={<Term of="iou">IoU</Term>} value={iou} />
        <Fact name={<Term of="f1">F1</Term>} value={f1} />
        <Fact name="Precision" value={precision} />
        <Fact name="Recall" value={recall} />
        <Fact name="Accuracy" value={accuracy} />
        <Fact name={<Term of="kappa">Kappa</Term>} value={kappa} />
        <div>
          <dt>
            <Term of="area-error">Area error</Term>
          </dt>
          <dd>{areaError === undefined ? "none" : signedPercent(areaError)}</dd>
        </div>
      </dl>
      <ul className="error-counts" aria-label="Pixels by error">
        {ERROR_KINDS.map(({ kind, title, pattern }) => (
          <li key={kind}>
            <span
              className="swatch square"
              data-pattern={pattern}
              style={{ color: `rgb(${ERROR_COLOURS[kind].join(" ")})` }}
            />
            {title}
            <span className="quiet">{formatCount(counts[kind])}</span>
          </li>
        ))}
      </ul>
      {onShowErrors !== undefined && (
        <label className="checkbox">
          <input
            type="checkbox"
            checked={showsErrors}
            onChange={({ currentTarget }) => onShowErrors(currentTarget.checked)}
          />
          Show the errors on the picture
        </label>
      )}
      {ignored > 0 && (
        <p className="quiet small">
          {formatCount(ignored)} {ignored === 1 ? "pixel" : "pixels"} without a label or a score{" "}
          {ignored === 1 ? "is" : "are"} ignored.
        </p>
      )}
      <CurveChoice mask={mask} scores={scores} threshold={threshold} confusion={confusion} />
    </>
  );
}

function signedPercent(share: number): string {
  return share > 0 ? `+${formatPercent(share)}` : formatPercent(share);
}

interface AttachProps extends Pick<EvaluationProps, "onAttach"> {
  readonly isAttached: boolean;
}

const MASK_EXTENSIONS = FORMATS.flatMap(({ extensions }) => extensions).join();

function Attach({ isAttached, onAttach }: AttachProps): ReactNode {
  return (
    <label className="button attach-reference">
      {isAttached ? "Replace the reference mask" : "Attach a reference mask"}
      <input
        type="file"
        className="visually-hidden"
        accept={MASK_EXTENSIONS}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = "";
          if (file !== undefined) onAttach(file);
        }}
      />
    </label>
  );
}
