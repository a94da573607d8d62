import { ClipboardCopy } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { type CopyResult, copyToClipboard } from "./clipboard.ts";
import { CopiedNote } from "./copied-note.tsx";
import "./exports.css";

interface ExportPanelProps {
  /** The line that uploads the array, signed when it is asked for. May reject with an AppError. */
  onCurl(): Promise<string>;
  /** The whole run as a script. */
  onPython(): Promise<string>;
  /** The whole run as a cell that draws. */
  onNotebookCell(): Promise<string>;
}

/** What was copied last, which is what the clipboard holds. */
interface Last {
  readonly label: string;
  readonly copied: CopyResult;
}

/** The ways to do elsewhere what the page does, each copied at a press. */
export function ExportPanel({ onCurl, onPython, onNotebookCell }: ExportPanelProps): ReactNode {
  const [last, setLast] = useState<Last | undefined>(undefined);
  const way = (label: string, make: () => Promise<string>) => ({
    label,
    copied: last?.label === label ? last.copied : undefined,
    onCopy: async () => {
      setLast(undefined);
      const copied = await copyToClipboard(make, (text) => navigator.clipboard.writeText(text));
      setLast({ label, copied });
    },
  });
  // Opened or closed, it forgets a text that may hold a key.
  return (
    <details className="handover" onToggle={() => setLast(undefined)}>
      <summary>Take it elsewhere</summary>
      <ul className="handover-ways">
        <Way
          {...way("Copy upload as curl", onCurl)}
          note="One line for a terminal, beside the file. It holds a key to this one object for five minutes: share it with nobody."
          caution="The line holds a key to this one object for five minutes."
        />
        <Way
          {...way("Copy as Python", onPython)}
          note="The whole run as a script. It holds no keys: it takes yours from where it runs."
        />
        <Way
          {...way("Copy as notebook cell", onNotebookCell)}
          note="The same with the picture, for one cell. It holds no keys either."
        />
      </ul>
    </details>
  );
}

interface WayProps {
  readonly label: string;
  /** What is copied, and what it holds. */
  readonly note: string;
  /** What is said of it again once it is copied. */
  readonly caution?: string;
  readonly copied: CopyResult | undefined;
  onCopy(): Promise<void>;
}

function Way({ label, note, caution, copied, onCopy }: WayProps): ReactNode {
  const noteId = useId();
  return (
    <li>
      <button
        type="button"
        className="button"
        aria-describedby={noteId}
        onClick={() => void onCopy()}
      >
        <ClipboardCopy size={14} aria-hidden="true" />
        {label}
      </button>
      <p id={noteId} className="quiet small">
        {note}
      </p>
      <CopiedNote copied={copied} caution={caution} />
    </li>
  );
}
