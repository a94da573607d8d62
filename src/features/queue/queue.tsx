import { useVirtualizer } from "@tanstack/react-virtual";
import { Pause, Play, RotateCcw, Trash2 } from "lucide-react";
import { type ReactNode, useRef } from "react";
import type { Entry, Workbench } from "#domain/queue/queue.ts";
import { isWorking } from "#domain/run/run.ts";
import { HoldNotes } from "./pause-notes.tsx";
import { QueueRow, type RowActions } from "./queue-row.tsx";

export interface QueueActions extends RowActions {
  runAll(): void;
  /** Whether there is an array that `runAll` would run. */
  canRunAll(): boolean;
  retryFailed(): void;
  pause(): void;
  proceed(): void;
  removeAll(): void;
}

interface QueueProps {
  readonly bench: Workbench;
  readonly actions: QueueActions;
  /** What a finished run found, in a few words; undefined for any other. */
  resultOf(entry: Entry): string | undefined;
}

/** The chosen arrays, each with its state, its progress and what may be done about it. */
export function Queue({ bench, actions, resultOf }: QueueProps): ReactNode {
  const { entries } = bench;
  return (
    <section className="queue" aria-labelledby="queue-title" data-few={entries.length < 4}>
      <div className="section-title">
        <h2 id="queue-title">Arrays</h2>
        <span className="quiet">{countsText(entries)}</span>
      </div>
      {entries.length > 1 && <QueueButtons bench={bench} actions={actions} />}
      <HoldNotes bench={bench} onProceed={actions.proceed} />
      <QueueRows bench={bench} actions={actions} resultOf={resultOf} />
    </section>
  );
}

/** A row's height in CSS pixels, by layout.css, at the usual size of type. */
const ROW_HEIGHT = 52;

/** Of hundreds of rows only those in sight are made, and a few beside them for the keyboard. */
function QueueRows({ bench, actions, resultOf }: QueueProps): ReactNode {
  const { entries, selectedId } = bench;
  const list = useRef<HTMLUListElement>(null);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 4,
  });
  const shown = rows.getVirtualItems();
  return (
    <ul ref={list} className="queue-rows">
      <li className="queue-spacer" aria-hidden="true" style={{ height: shown[0]?.start ?? 0 }} />
      {shown.map(({ index, key }) => {
        const entry = entries[index];
        if (entry === undefined) return null;
        return (
          <QueueRow
            key={key}
            measure={rows.measureElement}
            index={index}
            count={entries.length}
            entry={entry}
            isSelected={entry.id === selectedId}
            actions={actions}
            result={resultOf(entry)}
          />
        );
      })}
      <li
        className="queue-spacer"
        aria-hidden="true"
        style={{ height: rows.getTotalSize() - (shown.at(-1)?.end ?? 0) }}
      />
    </ul>
  );
}

/** What may be done to all arrays at once; a button that would do nothing is not there. */
function QueueButtons({ bench, actions }: Pick<QueueProps, "bench" | "actions">): ReactNode {
  const runs = bench.entries.map(({ run }) => run);
  const isPaused = bench.holds.some(({ by }) => by === "person");
  const isUnderWay = runs.some((run) => isWorking(run) || run.status.state === "waiting");
  const failed = runs.filter(({ status }) => status.state === "failed");
  return (
    <div className="button-row queue-buttons">
      {actions.canRunAll() && (
        <button type="button" className="button" onClick={actions.runAll}>
          <Play size={14} aria-hidden="true" />
          Run all
        </button>
      )}
      {failed.length > 0 && (
        <button type="button" className="button" onClick={actions.retryFailed}>
          <RotateCcw size={14} aria-hidden="true" />
          Retry {failed.length} failed
        </button>
      )}
      {isUnderWay && !isPaused && (
        <button type="button" className="button" onClick={actions.pause}>
          <Pause size={14} aria-hidden="true" />
          Pause
        </button>
      )}
      <button type="button" className="button plain" onClick={actions.removeAll}>
        <Trash2 size={14} aria-hidden="true" />
        Remove all
      </button>
    </div>
  );
}

function countsText(entries: readonly Entry[]): string {
  const count = (state: string): number =>
    entries.filter(({ run }) => run.status.state === state).length;
  const failed = count("failed");
  const counts = `${count("done")} of ${entries.length} done`;
  return failed === 0 ? counts : `${counts}, ${failed} failed`;
}
