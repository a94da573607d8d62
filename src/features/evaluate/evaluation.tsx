import { type ReactNode, useId, useMemo } from "react";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import { FORMATS } from "#domain/formats/formats.ts";
import type { CardClass } from "#domain/model/model-card.ts";
import type { AttachedReference } from "#domain/queue/queue.ts";
import { ERROR_COLOURS } from "#domain/render/overlay-styles/errors.ts";
import { confusionAt, scoresOf } from "#domain/scores/confusion.ts";
import type { MaskClass, ReferenceReading } from "#domain/scores/reference-reading.ts";
import { formatCount, formatPercent } from "#domain/text/format.ts";
import { Term } from "#ui/controls/term.tsx";
import { ClassAccuracy } from "./class-accuracy.tsx";
import { CurveChoice } from "./curve-choice.tsx";
import "./evaluate.css";
import { Fact } from "./fact.tsx";
import { IgnoredPixels } from "./ignored-pixels.tsx";
import { MaskValues } from "./mask-values.tsx";
import { type ErrorsSwitch, ShowErrors } from "./show-errors.tsx";

/** What is compared with the reference: the shown class at a threshold, or the most likely classes. */
export interface ComparedPrediction {
  /** Each pixel's most likely class, where the reference is compared with those. */
  readonly mostLikely: Int16Array | undefined;
  /** One per class. */
  readonly planes: readonly CardClass[];
  /** The value of each class in masks. */
  readonly classValues: readonly number[];
  /** Of the shown class: one per pixel, NaN where missing. */
  readonly scores: Float32Array;
  readonly threshold: number;
  /** The reference mask, as it is read for this; undefined without one of the prediction's size. */
  readonly reading: ReferenceReading | undefined;
}

interface EvaluationProps extends ErrorsSwitch {
  readonly reference: AttachedReference | undefined;
  /** Undefined before a run. */
  readonly prediction: ComparedPrediction | undefined;
  /** What the user has said of values of masks. */
  readonly chosen: readonly MaskClass[];
  /** Attaches the file of a reference mask. */
  onAttach(file: File): void;
  /** Says which class a value of masks is; undefined for no label. */
  onName(value: number, classIndex: number | undefined): void;
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
  chosen,
  onName,
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
  const { reading, mostLikely, planes, classValues, scores, threshold } = prediction;
  if (reading === undefined) {
    return (
      <p className="quiet">
        The mask is {mask.height} × {mask.width} pixels; the prediction has another size.
      </p>
    );
  }
  if (reading.kind === "unfit") return <p className="quiet">{reading.why}</p>;
  return (
    <>
      {reading.kind === "one-class" && (
        <Numbers labels={reading.labels} scores={scores} threshold={threshold} {...errors} />
      )}
      {reading.kind === "classes" && mostLikely !== undefined && (
        <ClassAccuracy {...{ mostLikely, planes }} labels={reading.labels} {...errors} />
      )}
      {planes.length > 1 && (
        <MaskValues
          {...{ mask, planes, classValues, chosen, onName }}
          asked={reading.kind === "unknown-values" ? reading.values : []}
        />
      )}
    </>
  );
}

interface NumbersProps extends ErrorsSwitch {
  readonly labels: Uint8Array;
  readonly scores: Float32Array;
  readonly threshold: number;
}

const ERROR_KINDS = [
  { kind: "truePositive", title: "True positive", pattern: "fill" },
  { kind: "falsePositive", title: "False positive", pattern: "diagonal" },
  { kind: "falseNegative", title: "False negative", pattern: "grid" },
] as const;

function Numbers({ labels, scores, threshold, ...errors }: NumbersProps): ReactNode {
  const confusion = useMemo(
    () => confusionAt({ labels }, scores, threshold),
    [labels, scores, threshold],
  );
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
      <ShowErrors {...errors} />
      <IgnoredPixels count={ignored} />
      <CurveChoice labels={labels} scores={scores} threshold={threshold} confusion={confusion} />
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
