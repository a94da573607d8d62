import { Pencil } from "lucide-react";
import { memo, type ReactNode, useState } from "react";
import type { KeptRun } from "#domain/history/kept-run.ts";
import { formatFixed, formatTime } from "#domain/text/format.ts";
import { THUMBNAIL_SIDE } from "#domain/view/thumbnail.ts";
import { IconButton } from "#ui/controls/icon-button.tsx";
import { Thumbnail } from "#ui/controls/thumbnail.tsx";
import type { HistoryActions } from "./history-actions.ts";

interface RunRowProps {
  readonly run: KeptRun;
  /** Whether the Tab key stops at it. */
  readonly isCurrent: boolean;
  readonly isMarked: boolean;
  onMark(id: string, isMarked: boolean): void;
  readonly actions: HistoryActions;
}

/** One kept run: its mask in small, what made it, and what can be done with it. */
export const RunRow = memo(function RunRow(props: RunRowProps): ReactNode {
  const { run, isCurrent, isMarked, onMark, actions } = props;
  const [isRenaming, setRenaming] = useState(false);
  const tabIndex = isCurrent ? undefined : -1;
  return (
    <>
      <input
        type="checkbox"
        aria-label={`Mark ${run.name}`}
        tabIndex={tabIndex}
        checked={isMarked}
        onChange={({ currentTarget }) => onMark(run.id, currentTarget.checked)}
      />
      <Thumbnail pixels={run.thumbnail} side={THUMBNAIL_SIDE} />
      {isRenaming ? (
        <RunName
          name={run.name}
          onName={(name) => {
            setRenaming(false);
            if (name !== "" && name !== run.name) actions.rename(run, name);
          }}
        />
      ) : (
        <button
          type="button"
          className="run-open"
          tabIndex={tabIndex}
          onClick={() => actions.open(run)}
        >
          <span className="run-name">{run.name}</span>
          <span className="quiet small">{factsText(run)}</span>
        </button>
      )}
      <IconButton
        label={`Rename ${run.name}`}
        isTabStop={isCurrent}
        onPress={() => setRenaming(true)}
      >
        <Pencil size={14} aria-hidden="true" />
      </IconButton>
    </>
  );
});

interface RunNameProps {
  readonly name: string;
  /** Called with the trimmed name, or with the one before on Escape. */
  onName(name: string): void;
}

function RunName({ name, onName }: RunNameProps): ReactNode {
  const [draft, setDraft] = useState(name);
  return (
    <input
      type="text"
      className="input"
      aria-label={`New name of ${name}`}
      value={draft}
      // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed.
      autoFocus
      onChange={({ currentTarget }) => setDraft(currentTarget.value)}
      onBlur={() => onName(draft.trim())}
      onKeyDown={(event) => {
        if (event.key === "Enter") onName(draft.trim());
        if (event.key !== "Escape") return;
        // The panel stays open.
        event.preventDefault();
        onName(name);
      }}
    />
  );
}

/** For example "Smoke: 12.4% · IoU 0.812 · 14:02 · Smoke U-Net · 1.2 s". */
function factsText({ result, scores, modelCard, finishedMs, timings, edits }: KeptRun): string {
  const { signing = 0, uploading = 0, inferring = 0 } = timings;
  return [
    result,
    scores?.iou !== undefined && `IoU ${formatFixed(scores.iou, 3)}`,
    formatTime(new Date(finishedMs)),
    edits.length > 0 && "changed",
    modelCard.title,
    `${formatFixed((signing + uploading + inferring) / 1000, 1)} s`,
  ]
    .filter(Boolean)
    .join(" · ");
}
