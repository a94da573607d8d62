import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { KeptRun } from "#domain/history/kept-run.ts";
import { indexAfterKey } from "#ui/controls/key-steps.ts";
import type { HistoryActions } from "./history-actions.ts";
import { RunRow } from "./run-row.tsx";

const STEPS = { ArrowUp: -1, ArrowDown: 1 };

interface RunListProps {
  readonly runs: readonly KeptRun[];
  readonly markedIds: ReadonlySet<string>;
  /** The same function at each render, like the actions: rows are memoized. */
  onMark(id: string, isMarked: boolean): void;
  readonly actions: HistoryActions;
}

/** A row's height in CSS pixels, by history.css, at the usual size of type. */
const ROW_HEIGHT = 56;

/**
 * The runs, of which only those in view are rendered. One stop of the Tab key: up and down go from row to
 * row, and the buttons are those of the current one.
 */
export function RunList({ runs, markedIds, onMark, actions }: RunListProps): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  const [chosen, setCurrent] = useState(0);
  /** The row that a key led to, until it is rendered and has the focus. */
  const awaited = useRef<number>(undefined);
  const current = Math.min(chosen, runs.length - 1);
  const rows = useVirtualizer({
    count: runs.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => runs[index]?.id ?? index,
    overscan: 4,
  });
  // At every render: the row is rendered after the list has scrolled to it.
  useEffect(() => {
    const open = list.current?.querySelector<HTMLElement>(
      `[data-index="${awaited.current}"] .run-open`,
    );
    if (!open) return;
    awaited.current = undefined;
    open.focus();
  });
  const step = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement && event.target.type === "text") return;
    const next = indexAfterKey(event, STEPS, { from: current, count: runs.length });
    if (next === undefined) return;
    event.preventDefault();
    setCurrent(next);
    rows.scrollToIndex(next);
    awaited.current = next;
  };
  const shown = rows.getVirtualItems();
  return (
    <ul ref={list} className="run-list" aria-label="Runs, latest first" onKeyDown={step}>
      <li aria-hidden="true" style={{ height: shown[0]?.start ?? 0 }} />
      {shown.map(({ index }) => {
        const run = runs[index];
        if (run === undefined) return null;
        return (
          <li
            key={run.id}
            ref={rows.measureElement}
            className="run-row"
            data-index={index}
            aria-posinset={index + 1}
            aria-setsize={runs.length}
            onFocus={() => setCurrent(index)}
          >
            <RunRow
              run={run}
              isCurrent={index === current}
              isMarked={markedIds.has(run.id)}
              onMark={onMark}
              actions={actions}
            />
          </li>
        );
      })}
      <li aria-hidden="true" style={{ height: rows.getTotalSize() - (shown.at(-1)?.end ?? 0) }} />
    </ul>
  );
}
