import { useCallback, useEffect, useState } from "react";
import {
  beginHistory,
  changeView,
  redoView,
  undoView,
  type ViewHistory,
} from "#domain/view-history.ts";
import { queryOf, viewOf } from "#domain/view-link.ts";
import type { ViewSettings } from "#domain/view-settings.ts";

/** What is shown and how, which the page's address tells too. */
export interface ViewControl {
  readonly view: ViewSettings;
  /** Names of settings that the address told in a way that was not understood. */
  readonly problems: readonly string[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Takes the settings that a change makes of those in force. The same function at every render. */
  change(change: (view: ViewSettings) => ViewSettings): void;
  undo(): void;
  redo(): void;
}

/** Browsers refuse an address that changes more often than a few times a second. */
const SETTLE_MS = 300;

/** The view that the address tells of, and from then on the address of the view. */
export function useView(): ViewControl {
  const [linked] = useState(() => viewOf(location.search));
  const [history, setHistory] = useState<ViewHistory>(() => beginHistory(linked.view));
  const query = queryOf(history.current);
  useEffect(() => {
    const timer = setTimeout(() => showInAddress(query), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [query]);
  const change = useCallback<ViewControl["change"]>((make) => {
    const atMs = performance.now();
    setHistory((before) => changeView(before, make(before.current), atMs));
  }, []);
  return {
    view: history.current,
    problems: linked.problems,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change,
    undo: () => setHistory(undoView),
    redo: () => setHistory(redoView),
  };
}

/** The address of a view on this page. */
export function addressOf(view: ViewSettings): string {
  const query = queryOf(view);
  return `${location.origin}${location.pathname}${query === "" ? "" : `?${query}`}`;
}

function showInAddress(query: string): void {
  const search = query === "" ? "" : `?${query}`;
  if (search === location.search) return;
  history.replaceState(history.state, "", location.pathname + search + location.hash);
}
