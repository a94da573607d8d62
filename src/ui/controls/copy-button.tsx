import { ClipboardCheck, ClipboardCopy } from "lucide-react";
import { type ReactNode, useState } from "react";

interface CopyButtonProps {
  /** The label of the button, for example "Copy as text". */
  readonly label: string;
  /** What is copied, for screen readers, if the label does not say it. */
  readonly of?: string;
  /** Made when the button is pressed. */
  text(): string;
}

/** Copies a text to the clipboard, and reports whether the browser allowed it. */
export function CopyButton({ label, of, text }: CopyButtonProps): ReactNode {
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setState("copied");
    } catch {
      setState("refused");
    }
  };
  const Icon = state === "copied" ? ClipboardCheck : ClipboardCopy;
  return (
    <span className="copy">
      <button
        type="button"
        className="button"
        onClick={() => void copy()}
        onBlur={() => setState("ready")}
      >
        <Icon size={14} aria-hidden="true" />
        {label}
        {of !== undefined && <span className="visually-hidden"> {of}</span>}
      </button>
      <span className="quiet small" role="status">
        {state === "copied" && "Copied"}
        {state === "refused" && "The browser does not allow copying here: select the text instead."}
      </span>
    </span>
  );
}
