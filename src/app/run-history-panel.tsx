import { type ReactNode, use, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import { failureOf } from "#domain/failures/failure.ts";
import type { KeptRun } from "#domain/history/kept-run.ts";
import type { Engine } from "#engine/engine.ts";
import type { RunHistory } from "#engine/run-history.ts";
import type { HistoryActions } from "#features/history/history-actions.ts";
import { FullNotice, HistoryPanel } from "#features/history/history-panel.tsx";

interface RunHistoryProps {
  readonly store: Engine;
  readonly history: Promise<RunHistory>;
}

interface RunHistoryPanelProps extends RunHistoryProps {
  /** Called once a run is shown. */
  readonly onOpened: (() => void) | undefined;
  readonly onCompare: ((other: KeptRun, shown: KeptRun) => Promise<void>) | undefined;
}

/** The list of finished runs, loaded anew each time it is opened. */
export function RunHistoryPanel(props: RunHistoryPanelProps): ReactNode {
  const { store, history: loading, onOpened, onCompare } = props;
  const history = use(loading);
  const state = useSyncExternalStore(history.subscribe, history.current);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  useEffect(() => void history.load(), [history]);
  const actions = useMemo((): HistoryActions => {
    const show = (showing: Promise<unknown>): void =>
      void showing.then(onOpened, (thrown: unknown) => {
        setProblem(describeFailure(failureOf(thrown, "opening the run")).title);
        void history.load();
      });
    return {
      ...roomActions(history),
      open: (run) => show(store.openRun(run)),
      compare: onCompare && ((other, shown) => show(onCompare(other, shown))),
      rename: (run, name) => void history.rename(run.id, name),
      remove: (runs) => void history.remove(runs.map(({ id }) => id)),
    };
  }, [history, store, onOpened, onCompare]);
  return <HistoryPanel state={state} actions={actions} problem={problem} />;
}

/** One line while the history has no room for the latest runs. */
export function FullHistoryNotice({
  history: loading,
}: Pick<RunHistoryProps, "history">): ReactNode {
  const history = use(loading);
  const state = useSyncExternalStore(history.subscribe, history.current);
  return <FullNotice state={state} actions={roomActions(history)} />;
}

function roomActions({ makeRoom, dropWaiting }: RunHistory) {
  return { makeRoom: () => void makeRoom(), dropWaiting };
}
