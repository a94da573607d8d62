import { useEffect, useEffectEvent } from "react";
import { looksLikeCredentials } from "#domain/credentials/paste-hint.ts";

interface PagePasteProps {
  onFiles(files: readonly File[]): void;
  onCredentials(text: string): void;
}

/** Takes files and credentials that are pasted anywhere but into a field; ignores any other text. */
export function PagePaste({ onFiles, onCredentials }: PagePasteProps): null {
  const take = useEffectEvent((event: ClipboardEvent): void => {
    const { clipboardData: data, target } = event;
    if (data === null || isField(target)) return;
    const files = [...data.files];
    const text = data.getData("text/plain");
    if (files.length > 0) onFiles(files);
    else if (looksLikeCredentials(text)) onCredentials(text);
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const stop = new AbortController();
    addEventListener("paste", (event) => take(event), { signal: stop.signal });
    return () => stop.abort();
  }, []);
  return null;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select") !== null;
}
