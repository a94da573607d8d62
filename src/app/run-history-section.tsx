import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import type { KeptRun } from "#domain/history/kept-run.ts";
import type { Engine } from "#engine/engine.ts";
import type { RunHistory } from "#engine/run-history.ts";
import { loadChunk } from "#engine/site.ts";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";

const loadPanel = () => loadChunk(() => import("./run-history-panel.tsx"));
const RunHistoryPanel = lazy(async () => ({ default: (await loadPanel()).RunHistoryPanel }));
const FullHistoryNotice = lazy(async () => ({ default: (await loadPanel()).FullHistoryNotice }));

interface RunHistorySectionProps {
  readonly store: Engine;
  /** Called once a run is shown. */
  readonly onOpened?: () => void;
  /** Compares a run with another, which is shown for it. */
  readonly onCompare?: (other: KeptRun, shown: KeptRun) => Promise<void>;
}

/** Opens a run of an earlier visit, on the first screen. */
export function RunHistorySection(props: RunHistorySectionProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Open an earlier run</summary>
      {isOpen && <RunHistoryContent {...props} />}
    </details>
  );
}

/** The finished runs that this browser keeps. */
export function RunHistoryContent({
  store,
  onOpened,
  onCompare,
}: RunHistorySectionProps): ReactNode {
  const history = useHistory(store);
  return (
    <PartBoundary>
      <Suspense fallback={<p className="quiet">Loading…</p>}>
        <RunHistoryPanel
          store={store}
          history={history}
          onOpened={onOpened}
          onCompare={onCompare}
        />
      </Suspense>
    </PartBoundary>
  );
}

/** Asks for room where the history has none for the latest runs. */
export function FullHistory({ store }: Pick<RunHistorySectionProps, "store">): ReactNode {
  const history = useHistory(store);
  return (
    <PartBoundary>
      <Suspense>
        <FullHistoryNotice history={history} />
      </Suspense>
    </PartBoundary>
  );
}

/** The history's code, once loaded. Above a Suspense, which forgets what is within until then. */
export function useHistory(store: Engine): Promise<RunHistory> {
  return useMemo(() => store.history(), [store]);
}
