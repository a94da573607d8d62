import { type ReactNode, useCallback, useState } from "react";
import type { KeptRun } from "#domain/history/kept-run.ts";
import { formatBytes, formatCount, formatNumber } from "#domain/text/format.ts";
import type { HistoryState } from "#engine/run-history.ts";
import { Notice } from "#ui/controls/notice.tsx";
import type { HistoryActions } from "./history-actions.ts";
import { RunList } from "./run-list.tsx";
import "./history.css";

interface HistoryPanelProps {
  readonly state: HistoryState;
  readonly actions: HistoryActions;
  /** Why the last run could not be shown; undefined where it could. */
  readonly problem: string | undefined;
}

/** The finished runs that this browser keeps: what they occupy, and the list of them. */
export function HistoryPanel({ state, actions, problem }: HistoryPanelProps): ReactNode {
  const { runs, bytes, maxBytes, isDenied } = state;
  const [markedIds, setMarkedIds] = useState<ReadonlySet<string>>(new Set());
  const mark = useCallback(
    (id: string, isMarked: boolean) =>
      setMarkedIds((before) => {
        const ids = new Set(before);
        if (isMarked) ids.add(id);
        else ids.delete(id);
        return ids;
      }),
    [],
  );
  if (isDenied) {
    return (
      <p className="quiet">
        This browser lets the page store nothing, as in some private windows: no run is kept.
      </p>
    );
  }
  if (runs === undefined) return <p className="quiet">Loading…</p>;
  const marked = runs.filter(({ id }) => markedIds.has(id));
  return (
    <div className="history">
      <p className="quiet small">
        {runs.length === 0
          ? "Each finished run is kept here with its array, in this browser only and without credentials."
          : `${countText(runs.length)} in ${formatBytes(bytes)} of ${formatBytes(maxBytes)}, in this browser only and without credentials.`}
      </p>
      <FullNotice state={state} actions={actions} />
      {problem !== undefined && <Notice severity="look">{problem}</Notice>}
      {runs.length > 0 && (
        <>
          <RunList runs={runs} markedIds={markedIds} onMark={mark} actions={actions} />
          <MarkedRuns
            key={marked.map(({ id }) => id).join()}
            runs={runs}
            marked={marked}
            compare={actions.compare}
            onRemove={(removed) => {
              actions.remove(removed);
              setMarkedIds(new Set());
            }}
          />
        </>
      )}
    </div>
  );
}

function countText(count: number): string {
  return count === 1 ? "1 run" : `${formatNumber(count)} runs`;
}

/** Says that there is no room for further runs, and asks whether to make some. */
export function FullNotice({
  state: { waiting, oldest, maxBytes },
  actions,
}: {
  readonly state: HistoryState;
  readonly actions: Pick<HistoryActions, "makeRoom" | "dropWaiting">;
}): ReactNode {
  if (waiting === 0) return null;
  const newRuns = waiting === 1 ? "the new run" : `the ${formatCount(waiting)} new runs`;
  const isPossible = oldest !== undefined;
  return (
    <Notice
      severity="look"
      actions={
        <>
          {isPossible && (
            <button type="button" className="button" onClick={actions.makeRoom}>
              {oldest === 0 ? "Keep now" : `Remove the oldest ${oldest === 1 ? "run" : oldest}`}
            </button>
          )}
          <button type="button" className="button" onClick={actions.dropWaiting}>
            Do not keep
          </button>
        </>
      }
    >
      {isPossible
        ? `The run history is full (${formatBytes(maxBytes)}): there is no room for ${newRuns}.`
        : `Even an empty run history (${formatBytes(maxBytes)}) has no room for ${newRuns}.`}
    </Notice>
  );
}

interface MarkedRunsProps {
  /** All that are listed. */
  readonly runs: readonly KeptRun[];
  readonly marked: readonly KeptRun[];
  readonly compare: HistoryActions["compare"];
  onRemove(runs: readonly KeptRun[]): void;
}

/**
 * What can be done with the marked runs, or with all while none is marked; a removal asks first, because
 * nothing undoes it.
 */
function MarkedRuns({ runs, marked, compare, onRemove }: MarkedRunsProps): ReactNode {
  /** The runs that the question is about: one that finishes meanwhile is not removed with them. */
  const [asked, setAsked] = useState<readonly KeptRun[] | undefined>(undefined);
  const isAll = marked.length === 0;
  const removable = isAll ? runs : marked;
  const whole = isAll && removable.length > 1 ? "all " : "";
  const [shown, other, ...more] = marked;
  const areComparable =
    shown?.height === other?.height && shown?.width === other?.width && more.length === 0;
  return (
    <div className="history-actions">
      {asked !== undefined ? (
        <>
          <span role="status">
            Remove {whole}
            {countText(asked.length)} for good?
          </span>
          <button
            type="button"
            className="button"
            onClick={() => {
              setAsked(undefined);
              onRemove(asked);
            }}
          >
            Remove
          </button>
          <button type="button" className="button" onClick={() => setAsked(undefined)}>
            Cancel
          </button>
        </>
      ) : (
        <>
          {isAll && (
            <p className="quiet small">Mark two runs to compare them, or any to remove them.</p>
          )}
          {compare !== undefined && shown !== undefined && other !== undefined && (
            <button
              type="button"
              className="button"
              disabled={!areComparable}
              title={areComparable ? undefined : "Two runs of one size can be compared."}
              onClick={() => compare(other, shown)}
            >
              Compare
            </button>
          )}
          <button type="button" className="button" onClick={() => setAsked(removable)}>
            Remove {whole}
            {countText(removable.length)}
          </button>
        </>
      )}
    </div>
  );
}
