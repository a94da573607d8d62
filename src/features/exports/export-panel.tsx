import { ClipboardCopy, Save } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { ExportContext, ExportedFile, TextExport } from "#domain/exports/export.ts";
import { EXPORTS } from "#domain/exports/exports.ts";
import { type CopyResult, copyToClipboard } from "./clipboard.ts";
import { CopiedNote } from "./copied-note.tsx";
import "./exports.css";

interface ExportPanelProps {
  readonly context: ExportContext;
  onSave(file: ExportedFile): void;
}

/** All available exports of the selected item: files to save, then texts to copy. */
export function ExportPanel({ context, onSave }: ExportPanelProps): ReactNode {
  const available = EXPORTS.filter((row) => row.available(context));
  const files = available.filter((row) => row.kind === "file");
  const texts = available.filter((row) => row.kind === "text");
  return (
    <div className="stack">
      <span>
        {files.map((row) => (
          <button
            key={row.id}
            type="button"
            className="button"
            onClick={() => onSave(row.make(context))}
          >
            <Save size={14} aria-hidden="true" />
            {row.label}
          </button>
        ))}
      </span>
      {texts.length > 0 && <TextExports rows={texts} context={context} />}
    </div>
  );
}

/** The text that was copied last. */
interface LastCopy {
  readonly id: string;
  readonly result: CopyResult;
}

interface TextExportsProps {
  readonly rows: readonly TextExport[];
  readonly context: ExportContext;
}

function TextExports({ rows, context }: TextExportsProps): ReactNode {
  const [last, setLast] = useState<LastCopy | undefined>(undefined);
  const copy = async (row: TextExport): Promise<void> => {
    setLast(undefined);
    const write = (text: string): Promise<void> => navigator.clipboard.writeText(text);
    const result = await copyToClipboard(() => row.make(context), write);
    setLast({ id: row.id, result });
  };
  return (
    <ul className="text-exports">
      {rows.map((row) => (
        <TextExportRow
          key={row.id}
          row={row}
          result={last?.id === row.id ? last.result : undefined}
          onCopy={() => void copy(row)}
        />
      ))}
    </ul>
  );
}

interface TextExportRowProps {
  readonly row: TextExport;
  /** Undefined unless it was copied last. */
  readonly result: CopyResult | undefined;
  onCopy(): void;
}

function TextExportRow({ row, result, onCopy }: TextExportRowProps): ReactNode {
  const noteId = useId();
  return (
    <li>
      <button type="button" className="button" aria-describedby={noteId} onClick={onCopy}>
        <ClipboardCopy size={14} aria-hidden="true" />
        {row.label}
      </button>
      <p id={noteId} className="quiet small">
        {row.note}
      </p>
      <CopiedNote copied={result} caution={row.caution} />
    </li>
  );
}
