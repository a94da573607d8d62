import { ClipboardCopy } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import {
  type ExportContext,
  type ExportedFile,
  type FileExport,
  fileLabel,
  type TextExport,
} from "#domain/exports/export.ts";
import { EXPORTS } from "#domain/exports/exports.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { formatList } from "#domain/text/format.ts";
import { FailureBlock } from "#ui/controls/failure-block.tsx";
import { type CopyResult, copyToClipboard } from "./clipboard.ts";
import { CopiedNote } from "./copied-note.tsx";
import "./exports.css";

interface ExportPanelProps {
  readonly context: ExportContext;
  /** @throws AppError */
  makeFile(row: FileExport): Promise<ExportedFile>;
  onSave(file: ExportedFile): void;
}

/** All available exports of the selected item: files to save, then texts to copy. */
export function ExportPanel({ context, makeFile, onSave }: ExportPanelProps): ReactNode {
  const available = EXPORTS.filter((row) => row.available(context));
  const files = available.filter((row) => row.kind === "file");
  const texts = available.filter((row) => row.kind === "text");
  return (
    <div className="stack">
      <FileExports rows={files} {...{ context, makeFile, onSave }} />
      {texts.length > 0 && <TextExports rows={texts} context={context} />}
    </div>
  );
}

interface FileExportsProps extends ExportPanelProps {
  readonly rows: readonly FileExport[];
}

function FileExports({ rows, context, makeFile, onSave }: FileExportsProps): ReactNode {
  const [status, setStatus] = useState<FileStatus>({});
  const reasonsId = useId();
  const subjects = [...new Set(rows.map(({ subject }) => subject))];
  const reasons = [...new Set(rows.flatMap((row) => row.whyNot?.(context) ?? []))];
  const save = async (row: FileExport): Promise<void> => {
    setStatus({ making: row.id });
    try {
      const file = await makeFile(row);
      onSave(file);
      setStatus({ saved: file.fileName });
    } catch (thrown) {
      setStatus({ failure: failureOf(thrown, "making the file") });
    }
  };
  return (
    <section className="file-exports" aria-label="Files">
      {subjects.map((subject) => (
        <div key={subject} className="file-export-line">
          <span>{subject}</span>
          {rows.map((row) => {
            if (row.subject !== subject) return null;
            const reason = row.whyNot?.(context);
            const isOff = reason !== undefined || status.making !== undefined;
            return (
              <button
                key={row.id}
                type="button"
                className="button"
                aria-label={fileLabel(row)}
                // Focusable, so that the keyboard reaches the reason.
                aria-disabled={isOff}
                aria-describedby={
                  reason === undefined ? undefined : `${reasonsId}-${reasons.indexOf(reason)}`
                }
                onClick={isOff ? undefined : () => void save(row)}
              >
                {row.format}
              </button>
            );
          })}
        </div>
      ))}
      {reasons.map((reason, index) => (
        <p key={reason} id={`${reasonsId}-${index}`} className="quiet small">
          {labelsOf(rows, context, reason)}: {reason}
        </p>
      ))}
      <p className="quiet small" role="status">
        {status.saved !== undefined && `Saved ${status.saved}`}
      </p>
      {status.failure && <FailureBlock failure={status.failure} />}
    </section>
  );
}

interface FileStatus {
  /** The id of the export that is being made. */
  readonly making?: string;
  /** The name of the file that was saved last. */
  readonly saved?: string;
  readonly failure?: Failure;
}

/** The exports that are off for a reason. */
function labelsOf(rows: readonly FileExport[], context: ExportContext, reason: string): string {
  const off = rows.filter((row) => row.whyNot?.(context) === reason);
  return formatList(off.map(fileLabel));
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
    const result = await copyToClipboard(row.make(context));
    setLast({ id: row.id, result });
  };
  return (
    <ul className="text-exports">
      {rows.map((row) => (
        <TextExportRow
          key={row.id}
          row={row}
          reason={row.whyNot?.(context)}
          result={last?.id === row.id ? last.result : undefined}
          onCopy={() => void copy(row)}
        />
      ))}
    </ul>
  );
}

interface TextExportRowProps {
  readonly row: TextExport;
  /** Why it cannot be made; undefined if it can. */
  readonly reason: string | undefined;
  /** Undefined unless it was copied last. */
  readonly result: CopyResult | undefined;
  onCopy(): void;
}

function TextExportRow({ row, reason, result, onCopy }: TextExportRowProps): ReactNode {
  const noteId = useId();
  const isOff = reason !== undefined;
  return (
    <li>
      <button
        type="button"
        className="button"
        // Focusable, so that the keyboard reaches the reason.
        aria-disabled={isOff}
        aria-describedby={noteId}
        onClick={isOff ? undefined : onCopy}
      >
        <ClipboardCopy size={14} aria-hidden="true" />
        {row.label}
      </button>
      <p id={noteId} className="quiet small">
        {reason ?? row.note}
      </p>
      <CopiedNote copied={result} caution={row.caution} />
    </li>
  );
}
