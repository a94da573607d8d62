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
import { formatPercent } from "#domain/text/format.ts";
import { THUMBNAIL_SIDE } from "#domain/view/thumbnail.ts";
import { IconButton } from "#ui/controls/icon-button.tsx";
import { ProgressBar } from "#ui/controls/progress-bar.tsx";
import { Thumbnail } from "#ui/controls/thumbnail.tsx";
import { bandText } from "./band-text.ts";
import { runFraction, runText } from "./run-text.ts";

export interface ItemActions {
  select(id: string): void;
  run(id: string): void;
  cancel(id: string): void;
  remove(id: string): void;
}

/** Measures the place of an item in a strip that renders only some of its items. */
export type MeasureItem = (element: HTMLLIElement | null) => void;

interface StripItemProps {
  readonly measure?: MeasureItem | undefined;
  /** Its position among `count` items, from 0: most others may not be rendered. */
  readonly index: number;
  readonly count: number;
  readonly item: QueueItem;
  /** Its name without what the names of the queue share. */
  readonly shortName: string;
  readonly isSelected: boolean;
  readonly actions: ItemActions;
  readonly result: string | undefined;
  /** Whether the result may be meaningless. */
  readonly isDoubtful: boolean;
}

/**
 * One array of the strip. Memoized: there may be hundreds. Tab stops only at the selected one; the
 * arrow keys reach the others.
 */
export const StripItem = memo(function StripItem(props: StripItemProps): ReactNode {
  const { measure, index, count, item, shortName, isSelected, actions, result, isDoubtful } = props;
  const { id, name, reading } = item;
  const array = reading.state === "read" ? reading.array : undefined;
  return (
    <li
      ref={measure}
      className="queue-item"
      data-index={index}
      data-selected={isSelected}
      aria-posinset={index + 1}
      aria-setsize={count}
    >
      <button
        type="button"
        className="queue-choice"
        aria-pressed={isSelected}
        tabIndex={isSelected ? 0 : -1}
        title={name}
        onClick={() => actions.select(id)}
      >
        <Thumbnail pixels={array?.thumbnail} side={THUMBNAIL_SIDE} />
        <span className="queue-name">{endOf(shortName)}</span>
        <span className="quiet queue-state">
          <StateMark item={item} isDoubtful={isDoubtful} />
          <span>{result ?? stateText(item)}</span>
          {isDoubtful && <span className="visually-hidden">, run despite a warning</span>}
        </span>
      </button>
      <span className="queue-actions">
        <RunButton item={item} isSelected={isSelected} actions={actions} />
        <IconButton
          label={`Remove ${name}`}
          isTabStop={isSelected}
          onPress={() => actions.remove(id)}
        >
          <X size={14} aria-hidden="true" />
        </IconButton>
      </span>
      <ItemProgress item={item} />
    </li>
  );
});

function RunButton({
  item,
  isSelected,
  actions,
}: Pick<StripItemProps, "item" | "isSelected" | "actions">): ReactNode {
  const { id, name, run, reading } = item;
  if (reading.state !== "read") return null;
  if (activeStatus(run) !== undefined || isWaiting(run)) {
    return (
      <IconButton
        label={`Cancel ${name}`}
        isTabStop={isSelected}
        onPress={() => actions.cancel(id)}
      >
        <Square size={12} aria-hidden="true" />
      </IconButton>
    );
  }
  const isRepeat = !isNotStarted(run);
  return (
    <IconButton
      label={`${isRepeat ? "Run again" : "Run"} ${name}`}
      isTabStop={isSelected}
      onPress={() => actions.run(id)}
    >
      {isRepeat ? (
        <RotateCcw size={14} aria-hidden="true" />
      ) : (
        <Play size={14} aria-hidden="true" />
      )}
    </IconButton>
  );
}

/** Shows the state by shape as well as by word and colour. */
function StateMark({ item, isDoubtful }: Pick<StripItemProps, "item" | "isDoubtful">): ReactNode {
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

function ItemProgress({ item }: { readonly item: QueueItem }): ReactNode {
  const { name, reading, run } = item;
  if (isDownloading(reading)) {
    return <ProgressBar label={`Fetching: ${name}`} fraction={reading.downloaded} />;
  }
  if (reading.state === "reading" && reading.progress !== undefined) {
    const { band, bandCount } = reading.progress;
    return <ProgressBar label={`Reading: ${name}`} fraction={(band - 1) / bandCount} />;
  }
  if (activeStatus(run) === undefined) return null;
  return <ProgressBar label={`${runText(run)}: ${name}`} fraction={runFraction(run)} />;
}

function stateText({ reading, run }: QueueItem): string {
  switch (reading.state) {
    case "reading":
      return isDownloading(reading)
        ? `Downloading ${formatPercent(reading.downloaded, 0)}`
        : bandText(reading).replace("b", "B") || "Reading";
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

const LONGEST_NAME = 15;

/** Keeps the end of a long name, where files of a series differ. */
export function endOf(name: string): string {
  return name.length > LONGEST_NAME ? `…${name.slice(1 - LONGEST_NAME)}` : name;
}
