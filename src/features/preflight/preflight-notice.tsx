import { CircleAlert, OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import type { Level } from "#domain/preflight/check-result.ts";
import type { Preflight } from "#domain/preflight/preflight.ts";
import type { FixPreview } from "./use-fix-previews.ts";

interface PreflightNoticeProps {
  readonly preflight: Preflight;
  /** The preview of the combined fix. */
  readonly preview: FixPreview | undefined;
  onFix(): void;
  /** Runs the array unchanged. */
  onRunAnyway(): void;
}

/** Why an array was not run automatically, with the fix; nothing was uploaded. */
export function PreflightNotice({
  preflight,
  preview,
  onFix,
  onRunAnyway,
}: PreflightNoticeProps): ReactNode {
  const { level, results, fix } = preflight;
  const Mark = level === "fail" ? OctagonX : CircleAlert;
  const atLevel = (one: Level) => results.filter((result) => result.level === one);
  const [worst, ...others] = [...atLevel("fail"), ...atLevel("look")];
  return (
    <div className="failure" role="alert" data-level={level}>
      <p className="failure-title">
        <Mark size={16} aria-hidden="true" />
        {worst?.sentence}
      </p>
      {others.map(({ about, sentence }) => (
        <p key={about}>{sentence}</p>
      ))}
      <p className="failure-fixed-by">
        Nothing was uploaded. {fix === undefined ? adviceWithout(preflight) : "You can fix this."}
      </p>
      {fix !== undefined && preview !== undefined && (
        <p className="quiet small">Result: {preview.text}.</p>
      )}
      <div className="failure-actions">
        {fix !== undefined && (
          <button type="button" className="button primary" onClick={onFix}>
            {fix.title}
          </button>
        )}
        <button type="button" className="button" onClick={onRunAnyway}>
          Run anyway
        </button>
      </div>
    </div>
  );
}

function adviceWithout({ results }: Preflight): string {
  const hasFixes = results.some(({ level, fixes }) => level !== "fine" && fixes.length > 0);
  return hasFixes
    ? "You can fix this: the check beside the picture shows how."
    : "Fix this where the array was made.";
}
