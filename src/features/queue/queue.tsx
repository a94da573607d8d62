import { useVirtualizer } from "@tanstack/react-virtual";
import { Pause, Play, RotateCcw, Trash2 } from "lucide-react";
import { type ReactNode, useRef } from "react";
import type { QueueItem, QueueState } from "#domain/queue/queue.ts";
import { activeStatus, isWaiting } from "#domain/run/run.ts";
import { PauseNotes } from "./pause-notes.tsx";
import { QueueRow, type RowActions } from "./queue-row.tsx";

export interface QueueActions extends RowActions {
  runAll(): void;
  /** Whether there is an array that `runAll` would run. */
  canRunAll(): boolean;
  retryFailed(): void;
  pause(): void;
  resume(): void;
  removeAll(): void;
}

interface QueueProps {
  readonly queue: QueueState;
  readonly actions: QueueActions;
  /** The result of a finished run in a few words; undefined for any other. */
  resultOf(item: QueueItem): string | undefined;
  /** Whether a finished run's prediction may be meaningless. */
  isDoubtful(item: QueueItem): boolean;
}

/** The arrays of the queue, each with its state, progress and actions. */
export function Queue(props: QueueProps): ReactNode {
  const { queue, actions } = props;
  const { items } = queue;
  return (
    <section className="queue" aria-labelledby="queue-title" data-few={items.length < 4}>
      <div className="section-title">
        <h2 id="queue-title">Arrays</h2>
        <span className="quiet">{countsText(items)}</span>
      </div>
      {items.length > 1 && <QueueButtons queue={queue} actions={actions} />}
      <PauseNotes queue={queue} onResume={actions.resume} />
      <QueueRows {...props} />
    </section>
  );
}

/** A row's height in CSS pixels, by layout.css, at the usual size of type. */
const ROW_HEIGHT = 52;

/** Renders only the rows in view, and a few around them for the keyboard. */
function QueueRows({ queue, actions, resultOf, isDoubtful }: QueueProps): ReactNode {
  const { items, selectedId } = queue;
  const list = useRef<HTMLUListElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 4,
  });
  const shown = rows.getVirtualItems();
  return (
    <ul ref={list} className="queue-rows">
      <li className="queue-spacer" aria-hidden="true" style={{ height: shown[0]?.start ?? 0 }} />
      {shown.map(({ index, key }) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          <QueueRow
            key={key}
            measure={rows.measureElement}
            index={index}
            count={items.length}
            item={item}
            isSelected={item.id === selectedId}
            actions={actions}
            result={resultOf(item)}
            isDoubtful={isDoubtful(item)}
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

/** Actions on all arrays; a button that would do nothing is not rendered. */
function QueueButtons({ queue, actions }: Pick<QueueProps, "queue" | "actions">): ReactNode {
  const runs = queue.items.map(({ run }) => run);
  const isPaused = queue.pauseReasons.some(({ by }) => by === "user");
  const isStarted = runs.some((run) => activeStatus(run) !== undefined || isWaiting(run));
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
      {isStarted && !isPaused && (
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

function countsText(items: readonly QueueItem[]): string {
  const count = (state: string): number =>
    items.filter(({ run }) => run.status.state === state).length;
  const failed = count("failed");
  const counts = `${count("done")} of ${items.length} done`;
  return failed === 0 ? counts : `${counts}, ${failed} failed`;
}
