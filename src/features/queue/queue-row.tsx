import {
  Check,
  CircleAlert,
  CircleQuestionMark,
  Clock,
  Play,
  RotateCcw,
  Square,
  TriangleAlert,
  X,
} from "lucide-react";
import { memo, type ReactNode } from "react";
import type { QueueItem, Reading } from "#domain/queue/queue.ts";
import { activeStatus, isNotStarted, isWaiting } from "#domain/run/run.ts";
import { formatBytes, formatPercent } from "#domain/text/format.ts";
import { THUMBNAIL_SIDE } from "#domain/view/thumbnail.ts";
import { IconButton } from "#ui/controls/icon-button.tsx";
import { ProgressBar } from "#ui/controls/progress-bar.tsx";
import { Thumbnail } from "#ui/controls/thumbnail.tsx";
import { runText } from "./run-text.ts";

export interface RowActions {
  select(id: string): void;
  run(id: string): void;
  cancel(id: string): void;
  remove(id: string): void;
}

/** Measures a row's height for a list that renders only some of its rows. */
export type MeasureRow = (row: HTMLLIElement | null) => void;

interface RowProps {
  readonly measure?: MeasureRow | undefined;
  /** Its position among `count` rows, from 0: most other rows are not rendered. */
  readonly index: number;
  readonly count: number;
  readonly item: QueueItem;
  readonly isSelected: boolean;
  readonly actions: RowActions;
  readonly result: string | undefined;
  /** Whether the result may be meaningless. */
  readonly isDoubtful: boolean;
}

/** One array. Memoized: there may be hundreds. */
export const QueueRow = memo(function QueueRow(props: RowProps): ReactNode {
  const { measure, index, count, item, isSelected, actions, result, isDoubtful } = props;
  const { id, name, reading } = item;
  const array = reading.state === "read" ? reading.array : undefined;
  return (
    <li
      ref={measure}
      className="queue-row"
      data-index={index}
      data-selected={isSelected}
      aria-posinset={index + 1}
      aria-setsize={count}
    >
      <button
        type="button"
        className="queue-choice"
        aria-pressed={isSelected}
        title={name}
        onClick={() => actions.select(id)}
      >
        <Thumbnail pixels={array?.thumbnail} side={THUMBNAIL_SIDE} />
        <span className="queue-name">
          <span className="file-name">{shortName(name)}</span>
          <span className="quiet small queue-state">
            <StateMark item={item} isDoubtful={isDoubtful} />
            {result ?? stateText(item)}
            {isDoubtful && <span className="visually-hidden">, run despite a warning</span>}
            {array !== undefined && result === undefined && (
              <span className="queue-size">{formatBytes(array.byteLength)}</span>
            )}
          </span>
        </span>
      </button>
      <span className="queue-actions">
        <RunButton item={item} actions={actions} />
        <IconButton label={`Remove ${name}`} onPress={() => actions.remove(id)}>
          <X size={14} aria-hidden="true" />
        </IconButton>
      </span>
      <RowProgress item={item} />
    </li>
  );
});

function RunButton({ item, actions }: Pick<RowProps, "item" | "actions">): ReactNode {
  const { id, name, run, reading } = item;
  if (reading.state !== "read") return null;
  if (activeStatus(run) !== undefined || isWaiting(run)) {
    return (
      <IconButton label={`Cancel ${name}`} onPress={() => actions.cancel(id)}>
        <Square size={12} aria-hidden="true" />
      </IconButton>
    );
  }
  const isRepeat = !isNotStarted(run);
  return (
    <IconButton label={`${isRepeat ? "Run again" : "Run"} ${name}`} onPress={() => actions.run(id)}>
      {isRepeat ? (
        <RotateCcw size={14} aria-hidden="true" />
      ) : (
        <Play size={14} aria-hidden="true" />
      )}
    </IconButton>
  );
}

/** Shows the state by shape as well as by word and colour. */
function StateMark({ item, isDoubtful }: Pick<RowProps, "item" | "isDoubtful">): ReactNode {
  const { state } = item.run.status;
  const isMissing = item.reading.state === "missing" || item.reading.state === "unreadable";
  if (isMissing || state === "failed") {
    return <TriangleAlert size={12} className="mark-failed" aria-hidden="true" />;
  }
  if (state === "unconfirmed") {
    return <CircleQuestionMark size={12} className="mark-look" aria-hidden="true" />;
  }
  if (isDoubtful) return <CircleAlert size={12} className="mark-look" aria-hidden="true" />;
  if (state === "done") return <Check size={12} className="mark-done" aria-hidden="true" />;
  if (isWaiting(item.run)) return <Clock size={12} aria-hidden="true" />;
  return null;
}

function RowProgress({ item }: { readonly item: QueueItem }): ReactNode {
  const { name, reading, run } = item;
  if (isDownloading(reading)) {
    return <ProgressBar label={`Fetching: ${name}`} fraction={reading.downloaded} />;
  }
  const active = activeStatus(run);
  if (active === undefined) return null;
  return (
    <ProgressBar
      label={`${runText(run)}: ${name}`}
      fraction={active.state === "uploading" ? active.progress : undefined}
    />
  );
}

function stateText({ reading, run }: QueueItem): string {
  switch (reading.state) {
    case "reading":
      return isDownloading(reading)
        ? `Downloading ${formatPercent(reading.downloaded, 0)}`
        : "Reading";
    case "unreadable":
      return "Unreadable";
    case "missing":
      return "Choose the file again";
    case "read":
      return runText(run);
  }
}

/** Whether a file is being downloaded from the bucket. */
function isDownloading(reading: Reading): reading is Reading & { readonly downloaded: number } {
  return reading.state === "reading" && reading.downloaded !== undefined && reading.downloaded < 1;
}

const LONGEST_NAME = 18;

/** Keeps the end of a long name, where files of a series differ. */
function shortName(name: string): string {
  const stem = name.replace(/\.npy$/i, "");
  return stem.length > LONGEST_NAME ? `…${stem.slice(1 - LONGEST_NAME)}` : stem;
}
