import { ClipboardCheck, ClipboardCopy } from "lucide-react";
import { type ReactNode, useState } from "react";

interface CopyButtonProps {
  /** What is on the button, for example "Copy as text". */
  readonly label: string;
  /** What is copied, for those who hear the page, where the label alone does not say it. */
  readonly of?: string;
  /** Made when it is pressed. */
  text(): string;
}

/** Puts a text on the clipboard, and says whether the browser let it. */
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
