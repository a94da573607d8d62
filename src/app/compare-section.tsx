import { type ReactNode, use, useEffect, useMemo, useSyncExternalStore } from "react";
import type { KeptRun } from "#domain/history/kept-run.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { RunHistory } from "#engine/run-history.ts";
import { Comparison, OTHER_THRESHOLD } from "#features/evaluate/comparison.tsx";
import type { PredictionView, ViewerModel } from "#features/viewer/viewer-model.ts";
import type { SecondControl } from "./use-second.ts";
import { withComparison } from "./with-comparison.ts";

interface CompareSectionProps {
  readonly viewer: ViewerModel;
  readonly predictionView: PredictionView;
  readonly control: SecondControl;
  readonly history: Promise<RunHistory>;
}

/** Compares the shown prediction with another of the same array. */
export function CompareSection({
  viewer,
  predictionView,
  control,
  history: loading,
}: CompareSectionProps): ReactNode {
  const history = use(loading);
  const { runs } = useSyncExternalStore(history.subscribe, history.current);
  useEffect(() => void history.load(), [history]);
  const { array, card, second } = viewer;
  const { scores, shown } = predictionView;
  const { threshold } = shown;
  const first = useMemo(() => ({ scores, threshold }), [scores, threshold]);
  const { source } = control;
  return (
    <Comparison
      first={first}
      second={second}
      runs={useMemo(() => comparableRuns(runs ?? [], array), [runs, array])}
      chosen={source === "threshold" ? OTHER_THRESHOLD : source?.id}
      range={card.output.range}
      onChoose={(chosen) => void control.choose(chosen)}
      onThreshold={control.setThreshold}
      onView={(view) => viewer.change(withComparison(view))}
    />
  );
}

/** A list that a select can still show. */
const MAX_RUNS = 50;

/** Those of the same size: of the same upload first, then of the same file, then others, each latest first. */
function comparableRuns(
  runs: readonly KeptRun[],
  { height, width, sha256 }: PreparedArray,
): readonly KeptRun[] {
  const fitting = runs.filter((run) => run.height === height && run.width === width);
  const names = new Set(
    fitting.filter((run) => run.sha256 === sha256).map(({ arrayName }) => arrayName),
  );
  const rank = (run: KeptRun): number =>
    run.sha256 === sha256 ? 0 : names.has(run.arrayName) ? 1 : 2;
  return fitting.toSorted((one, other) => rank(one) - rank(other)).slice(0, MAX_RUNS);
}
