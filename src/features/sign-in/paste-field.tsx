import {
  type ClipboardEvent,
  type DragEvent,
  type ReactNode,
  useEffect,
  useId,
  useState,
} from "react";
import { loadPasteReader } from "#engine/sign-in.ts";

interface PasteFieldProps {
  readonly label: ReactNode;
  readonly lines: "few" | "one";
  onText(text: string): void;
}

/** Reads pasted or dropped credentials immediately and never shows them: the box stays empty. */
export function PasteField({ label, lines, onText }: PasteFieldProps): ReactNode {
  const [typed, setTyped] = useState("");
  const id = useId();
  useEffect(() => {
    // Loaded before the first paste; a failure is reported by the paste itself.
    loadPasteReader().catch(() => undefined);
  }, []);
  const send = (text: string): void => {
    setTyped("");
    onText(text);
  };
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>): void => {
    event.preventDefault();
    send(event.clipboardData.getData("text/plain"));
  };
  const onDrop = (event: DragEvent<HTMLTextAreaElement>): void => {
    const text = event.dataTransfer.getData("text/plain");
    if (text === "") return;
    event.preventDefault();
    send(text);
  };
  return (
    <>
      <label htmlFor={id} className="quiet">
        {label}
      </label>
      <textarea
        id={id}
        className="textarea"
        rows={lines === "one" ? 1 : 3}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        placeholder={lines === "one" ? "Paste here" : PLACEHOLDER}
        onPaste={onPaste}
        onDrop={onDrop}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {typed !== "" && (
        <button type="button" className="button primary" onClick={() => send(typed)}>
          Use these credentials
        </button>
      )}
    </>
  );
}

const PLACEHOLDER =
  'export AWS_ACCESS_KEY_ID="ASIA…"\nexport AWS_SECRET_ACCESS_KEY="…"\nexport AWS_SESSION_TOKEN="…"';
