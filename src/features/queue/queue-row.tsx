import { Check, Clock, Play, RotateCcw, Square, TriangleAlert, X } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { Entry, Reading } from "#domain/queue/queue.ts";
import { isWorking } from "#domain/run/run.ts";
import { byteSizeText } from "#domain/text/byte-size.ts";
import { THUMBNAIL_SIDE } from "#domain/view/thumbnail.ts";
import { ProgressBar } from "#ui/controls/progress-bar.tsx";
import { Thumbnail } from "#ui/controls/thumbnail.tsx";
import { runText } from "./run-text.ts";

export interface RowActions {
  select(id: string): void;
  run(id: string): void;
  cancel(id: string): void;
  remove(id: string): void;
}

interface RowProps {
  /** Tells the list how high the row is. */
  measure(row: HTMLLIElement | null): void;
  /** Its place among `count`, from 0: most of the others are not in the page. */
  readonly index: number;
  readonly count: number;
  readonly entry: Entry;
  readonly isSelected: boolean;
  readonly actions: RowActions;
  readonly result: string | undefined;
}

/** One array. Drawn again only when it changes itself: there may be hundreds. */
export const QueueRow = memo(function QueueRow(props: RowProps): ReactNode {
  const { measure, index, count, entry, isSelected, actions, result } = props;
  const { id, name, reading } = entry;
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
            <StateMark entry={entry} />
            {result ?? stateText(entry)}
            {array !== undefined && result === undefined && (
              <span className="queue-size">{byteSizeText(array.byteLength)}</span>
            )}
          </span>
        </span>
      </button>
      <span className="queue-actions">
        <RunButton entry={entry} actions={actions} />
        <IconButton label={`Remove ${name}`} onPress={() => actions.remove(id)}>
          <X size={14} aria-hidden="true" />
        </IconButton>
      </span>
      <RowProgress entry={entry} />
    </li>
  );
});

function RunButton({ entry, actions }: Pick<RowProps, "entry" | "actions">): ReactNode {
  const { id, name, run, reading } = entry;
  if (reading.state !== "read") return null;
  if (isWorking(run) || run.status.state === "waiting") {
    return (
      <IconButton label={`Cancel ${name}`} onPress={() => actions.cancel(id)}>
        <Square size={12} aria-hidden="true" />
      </IconButton>
    );
  }
  const isRepeat = run.status.state !== "idle";
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

interface IconButtonProps {
  readonly label: string;
  readonly children: ReactNode;
  onPress(): void;
}

function IconButton({ label, children, onPress }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

/** The state by shape as well as by word and colour. */
function StateMark({ entry }: { readonly entry: Entry }): ReactNode {
  const { state } = entry.run.status;
  const isMissing = entry.reading.state === "missing" || entry.reading.state === "unreadable";
  if (isMissing || state === "failed") {
    return <TriangleAlert size={12} className="mark-failed" aria-hidden="true" />;
  }
  if (state === "done") return <Check size={12} className="mark-done" aria-hidden="true" />;
  if (state === "waiting") return <Clock size={12} aria-hidden="true" />;
  return null;
}

function RowProgress({ entry }: { readonly entry: Entry }): ReactNode {
  const { name, reading, run } = entry;
  if (isComing(reading)) {
    return <ProgressBar label={`Fetching: ${name}`} fraction={reading.fetched} />;
  }
  if (run.status.state !== "working") return null;
  const { phase, progress } = run.status;
  return (
    <ProgressBar
      label={`${runText(run)}: ${name}`}
      fraction={phase === "upload" ? progress : undefined}
    />
  );
}

function stateText({ reading, run }: Entry): string {
  switch (reading.state) {
    case "reading":
      return isComing(reading) ? `Fetching ${Math.round(100 * reading.fetched)} %` : "Reading";
    case "unreadable":
      return "Cannot be read";
    case "missing":
      return "Choose it again";
    case "read":
      return runText(run);
  }
}

/** Whether a file is on its way from the bucket. */
function isComing(reading: Reading): reading is Reading & { readonly fetched: number } {
  return reading.state === "reading" && reading.fetched !== undefined && reading.fetched < 1;
}

const LONGEST_NAME = 18;

/** What tells files of one series apart stands at the end of their names. */
function shortName(name: string): string {
  const stem = name.replace(/\.npy$/i, "");
  return stem.length > LONGEST_NAME ? `…${stem.slice(1 - LONGEST_NAME)}` : stem;
}
