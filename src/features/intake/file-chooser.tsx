import { FolderOpen, Folders } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { EXTENSIONS } from "#domain/formats/formats.ts";

/** React's types do not know the attribute: https://developer.mozilla.org/docs/Web/API/HTMLInputElement/webkitdirectory */
const WHOLE_FOLDER = { webkitdirectory: "" };

/** iOS and Android grey out every file whose ending they do not know, like .npy. */
function hasFingers(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

interface FileChooserProps {
  readonly isPrimary?: boolean;
  onFiles(files: readonly File[]): void;
}

/** Two buttons that open the system's dialogs for files and for a folder. */
export function FileChooser({ isPrimary = false, onFiles }: FileChooserProps): ReactNode {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const chosen = (input: HTMLInputElement): readonly File[] => {
    const list = [...(input.files ?? [])];
    // The same file may be chosen again.
    input.value = "";
    return list;
  };
  return (
    <span className="button-row">
      <button
        type="button"
        className={isPrimary ? "button primary" : "button"}
        onClick={() => files.current?.click()}
      >
        <FolderOpen size={14} aria-hidden="true" />
        Choose files
      </button>
      <button
        type="button"
        className="button"
        aria-label="Choose a folder"
        onClick={() => folder.current?.click()}
      >
        <Folders size={14} aria-hidden="true" />
        Folder
      </button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Arrays to open"
        accept={hasFingers() ? undefined : [...EXTENSIONS, ".msk"].join(",")}
        onChange={(event) => onFiles(chosen(event.currentTarget))}
      />
      <input
        ref={folder}
        type="file"
        hidden
        {...WHOLE_FOLDER}
        aria-label="Folder to open"
        onChange={(event) => onFiles(chosen(event.currentTarget))}
      />
    </span>
  );
}
