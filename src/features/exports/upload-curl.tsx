import { ClipboardCopy } from "lucide-react";
import { type ReactNode, useState } from "react";
import { CURL_UPLOAD } from "#domain/exports/curl-upload.ts";
import type { ExportContext } from "#domain/exports/export.ts";
import { type CopyResult, copyToClipboard } from "./clipboard.ts";
import { CopiedNote } from "./copied-note.tsx";

/** Copies the upload as curl; nothing before sign-in. */
export function UploadCurl({ context }: { readonly context: ExportContext }): ReactNode {
  const [copied, setCopied] = useState<CopyResult | undefined>(undefined);
  if (!CURL_UPLOAD.available(context)) return null;
  const copy = async (): Promise<void> => {
    setCopied(undefined);
    setCopied(await copyToClipboard(CURL_UPLOAD.make(context)));
  };
  return (
    <>
      <button type="button" className="button" onClick={() => void copy()}>
        <ClipboardCopy size={14} aria-hidden="true" />
        {CURL_UPLOAD.label}
      </button>
      <CopiedNote copied={copied} caution={CURL_UPLOAD.caution} />
    </>
  );
}
