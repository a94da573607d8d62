import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { loadChunk } from "#engine/site.ts";

interface DropTargetProps {
  /** `onPicture`: whether they were dropped on the picture. */
  onFiles(files: readonly File[], onPicture: boolean): void;
}

const PICTURE = "[role=application]";

/** Takes files and folders dropped anywhere on the page, with a hint while dragging. */
export function DropTarget({ onFiles }: DropTargetProps): ReactNode {
  const [isOver, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    const stop = new AbortController();
    const on = (type: "dragover" | "dragleave" | "drop", act: (event: DragEvent) => void): void =>
      window.addEventListener(type, (event) => holdsFiles(event) && act(event), {
        signal: stop.signal,
      });
    for (const type of ["dragover", "drop"] as const) {
      window.addEventListener(type, refuseLink, { signal: stop.signal });
    }
    on("dragover", (event) => {
      event.preventDefault();
      setOver(true);
    });
    // No related target: the pointer left the page.
    on("dragleave", (event) => event.relatedTarget === null && setOver(false));
    on("drop", (event) => {
      event.preventDefault();
      setOver(false);
      if (event.dataTransfer === null) return;
      const onPicture = event.target instanceof Element && event.target.closest(PICTURE) !== null;
      void droppedFiles(event.dataTransfer).then((files) => take(files, onPicture));
    });
    return () => stop.abort();
  }, []);
  return isOver ? (
    <div className="drop-hint" aria-hidden="true">
      Drop to open
    </div>
  ) : null;
}

/** Call it within the drop event: the browser empties `data` after it. */
async function droppedFiles({ items, files }: DataTransfer): Promise<readonly File[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const plain = [...files];
  if (entries.every(({ isFile }) => isFile)) return plain;
  return loadChunk(() => import("./dropped-files.ts")).then(
    ({ filesOfEntries }) => filesOfEntries(entries),
    // Offline: a folder is refused like a file.
    () => plain,
  );
}

/** Browsers leave the page for a link that is dropped on it. A field takes it as text. */
function refuseLink(event: DragEvent): void {
  const { dataTransfer, target } = event;
  if (dataTransfer === null || holdsFiles(event)) return;
  const isOverField = target instanceof Element && target.closest("input, textarea") !== null;
  if (isOverField || !dataTransfer.types.includes("text/uri-list")) return;
  event.preventDefault();
  dataTransfer.dropEffect = "none";
}

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
