import { FolderOpen } from "lucide-react";
import { type ReactNode, useRef } from "react";

interface FileChooserProps {
  readonly isPrimary?: boolean;
  onFiles(files: readonly File[]): void;
}

/** A button that opens the system's file dialog. */
export function FileChooser({ isPrimary = false, onFiles }: FileChooserProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className={isPrimary ? "button primary" : "button"}
        onClick={() => input.current?.click()}
      >
        <FolderOpen size={14} aria-hidden="true" />
        Choose files
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Arrays to open"
        accept=".npy"
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          // The same file may be chosen again.
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
