import type { ReactNode } from "react";
import { FailureBlock } from "#ui/controls/failure-block.tsx";
import type { CopyResult } from "./clipboard.ts";

interface CopiedNoteProps {
  /** Undefined while nothing has been copied. */
  readonly copied: CopyResult | undefined;
  /** A warning about what the text contains. */
  readonly caution: string | undefined;
}

/** Reports the result of copying; shows the text if the clipboard is refused. */
export function CopiedNote({ copied, caution }: CopiedNoteProps): ReactNode {
  return (
    <>
      <p className="small" role="status">
        {saidOf(copied, caution)}
      </p>
      {copied?.state === "refused" && (
        <textarea
          className="textarea"
          aria-label="The text to copy"
          rows={6}
          readOnly
          value={copied.text}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
      {copied?.state === "failed" && <FailureBlock failure={copied.failure} />}
    </>
  );
}

function saidOf(copied: CopyResult | undefined, caution = ""): string {
  switch (copied?.state) {
    case "copied":
      return `Copied. ${caution}`.trim();
    case "refused":
      return `The browser does not allow copying here: copy the text below by hand. ${caution}`.trim();
    case "failed":
    case undefined:
      return "";
  }
}
