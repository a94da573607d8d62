import { Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { endOf } from "./queue-item.tsx";

interface RemovedNoteProps {
  /** Of what has just been removed; empty shows nothing. */
  readonly names: readonly string[];
  /** Whether the button takes the focus, as nothing else that had it is left. */
  readonly takesFocus?: boolean;
  onUndo(): void;
}

/** Says what has been removed from the queue, and undoes it. */
export function RemovedNote({ names, takesFocus = false, onUndo }: RemovedNoteProps): ReactNode {
  const [name] = names;
  return (
    <div className="removed-note" aria-live="polite">
      {name !== undefined && (
        <>
          <span className="quiet" title={names.join(", ")}>
            {names.length === 1 ? `Removed ${endOf(name)}` : `Removed ${names.length} arrays`}
          </span>
          <button
            type="button"
            className="button plain"
            title="Undo (Ctrl Z)"
            // biome-ignore lint/a11y/noAutofocus: see takesFocus.
            autoFocus={takesFocus}
            onClick={onUndo}
          >
            <Undo2 size={14} aria-hidden="true" />
            Undo
          </button>
        </>
      )}
    </div>
  );
}
