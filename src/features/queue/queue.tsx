import { Pause, Play, RotateCcw, Trash2 } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import type { QueueItem, QueueState } from "#domain/queue/queue.ts";
import { activeStatus, isWaiting } from "#domain/run/run.ts";
import { loadChunk } from "#engine/site.ts";
import { PauseNotes } from "./pause-notes.tsx";
import { type MeasureRow, QueueRow, type RowActions } from "./queue-row.tsx";

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

/** More rows than this are rendered only in view. */
const MAX_PLAIN_ROWS = 24;

/** Only long queues need its library. */
const VisibleRows = lazy(async () => ({
  default: (await loadChunk(() => import("./visible-rows.tsx"))).VisibleRows,
}));

function QueueRows(props: QueueProps): ReactNode {
  const { items } = props.queue;
  const plain = (
    <ul className="queue-rows">
      {items.slice(0, MAX_PLAIN_ROWS).map((item, index) => (
        <Row key={item.id} {...props} item={item} index={index} />
      ))}
    </ul>
  );
  if (items.length <= MAX_PLAIN_ROWS) return plain;
  return (
    <Suspense fallback={plain}>
      <VisibleRows items={items}>
        {(item, index, measure) => (
          <Row key={item.id} {...props} item={item} index={index} measure={measure} />
        )}
      </VisibleRows>
    </Suspense>
  );
}

interface RowProps extends QueueProps {
  readonly item: QueueItem;
  readonly index: number;
  readonly measure?: MeasureRow;
}

function Row({ queue, actions, resultOf, isDoubtful, ...row }: RowProps): ReactNode {
  return (
    <QueueRow
      {...row}
      count={queue.items.length}
      isSelected={row.item.id === queue.selectedId}
      actions={actions}
      result={resultOf(row.item)}
      isDoubtful={isDoubtful(row.item)}
    />
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
