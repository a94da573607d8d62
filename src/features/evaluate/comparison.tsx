import { type ReactNode, useMemo } from "react";
import type { KeptRun } from "#domain/history/kept-run.ts";
import { agreementOf, type CutScores } from "#domain/scores/agreement.ts";
import { formatFixed, formatNumber, formatPercent, formatTime } from "#domain/text/format.ts";
import { Select } from "#ui/controls/select.tsx";
import { Slider } from "#ui/controls/slider.tsx";
import { Term } from "#ui/controls/term.tsx";
import "./evaluate.css";
import { Fact } from "./fact.tsx";

/** What a prediction is compared with. */
export interface ComparedWith extends CutScores {
  readonly title: string;
}

/** The ways to see two predictions at once. */
export type ComparisonView = "side" | "swipe" | "difference" | "score-difference";

interface ComparisonProps {
  /** The shown class, at its threshold. */
  readonly first: CutScores;
  /** Undefined where nothing is chosen, or what is chosen cannot be compared. */
  readonly second: ComparedWith | undefined;
  /** Runs with predictions of the same size, the most alike first. */
  readonly runs: readonly KeptRun[];
  /** The chosen run's id, or that of the same prediction at another threshold. */
  readonly chosen: string | undefined;
  /** Lowest and highest score. */
  readonly range: readonly [number, number];
  onChoose(source: KeptRun | "threshold" | undefined): void;
  onThreshold(threshold: number): void;
  onView(view: ComparisonView): void;
}

const NOTHING = "nothing";
export const OTHER_THRESHOLD = "threshold";

const VIEWS = [
  { id: "side", title: "Side by side" },
  { id: "swipe", title: "Swipe" },
  { id: "difference", title: "Difference" },
  { id: "score-difference", title: "Map of |Δ|" },
] as const;

/** Another prediction beside the shown one: how far they agree, and the ways to see both. */
export function Comparison(props: ComparisonProps): ReactNode {
  const { first, second, runs, chosen, onChoose } = props;
  const options = [
    { value: NOTHING, title: "Nothing" },
    { value: OTHER_THRESHOLD, title: "Itself at another threshold" },
    ...runs.map((run) => ({ value: run.id, title: runTitle(run) })),
  ];
  return (
    <div className="comparison">
      <Select
        label="Compare with"
        value={chosen ?? NOTHING}
        options={options}
        onChange={(value) =>
          onChoose(value === OTHER_THRESHOLD ? value : runs.find(({ id }) => id === value))
        }
      />
      {chosen !== undefined && second === undefined && (
        <p className="quiet small">
          Only masks of one class and of one size are compared: select a single class, or another
          run.
        </p>
      )}
      {second !== undefined && <Compared {...props} first={first} second={second} />}
    </div>
  );
}

interface ComparedProps extends ComparisonProps {
  readonly second: ComparedWith;
}

function Compared({ first, second, range, onThreshold, onView }: ComparedProps): ReactNode {
  const [low, high] = range;
  const agreement = useMemo(() => agreementOf(first, second), [first, second]);
  const { iou, agreement: share, maxDifference, meanDifference } = agreement;
  const { both, onlyFirst, onlySecond } = agreement;
  return (
    <>
      <Slider
        label="Its threshold"
        min={low}
        max={high}
        step={(high - low) / 200}
        value={second.threshold}
        text={`p ≥ ${formatFixed(second.threshold, 2)}`}
        onChange={onThreshold}
      />
      <dl className="facts score-facts">
        <Fact name={<Term of="iou">IoU</Term>} value={iou} />
        <div>
          <dt>Agreement</dt>
          <dd>{share === undefined ? "none" : formatPercent(share)}</dd>
        </div>
        <Fact name="Largest |Δ|" value={maxDifference} />
        <Fact name="Mean |Δ|" value={meanDifference} />
      </dl>
      <p className="quiet small">
        {formatNumber(both)} pixels in both masks, {formatNumber(onlyFirst)} only in the shown one,{" "}
        {formatNumber(onlySecond)} only in the other.
      </p>
      <div className="comparison-views">
        {VIEWS.map(({ id, title }) => (
          <button key={id} type="button" className="button" onClick={() => onView(id)}>
            {title}
          </button>
        ))}
      </div>
    </>
  );
}

function runTitle({ name, result, finishedMs, modelCard }: KeptRun): string {
  return [name, result, formatTime(new Date(finishedMs)), modelCard.title].join(" · ");
}
