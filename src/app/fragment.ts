import { useSyncExternalStore } from "react";

/** The fragment of the page's address, with its `#`; empty where there is none. */
export function useFragment(): string {
  return useSyncExternalStore(subscribe, () => location.hash);
}

/** Removes the fragment, without a history entry that would lead back to it. */
export function dropFragment(): void {
  history.replaceState(null, "", location.pathname + location.search);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}
