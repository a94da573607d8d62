import { useCallback, useEffect, useRef, useState } from "react";
import {
  beginHistory,
  changeView,
  redoView,
  undoView,
  type ViewHistory,
} from "#domain/view/view-history.ts";
import { queryOf, viewOf } from "#domain/view/view-link.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";

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
  const heldSince = usePointerHeldSince();
  const query = queryOf(history.current);
  useEffect(() => {
    const timer = setTimeout(() => showInAddress(query), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [query]);
  const change = useCallback<ViewControl["change"]>(
    (make) => {
      // A drag is one step, however long it takes or rests.
      const atMs = heldSince() ?? performance.now();
      setHistory((before) => changeView(before, make(before.current), atMs));
    },
    [heldSince],
  );
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

/**
 * Tells when the pointer went down that is still held, on the page's clock in milliseconds. The same
 * function at every render.
 */
function usePointerHeldSince(): () => number | undefined {
  const since = useRef<number>(undefined);
  useEffect(() => {
    const stopping = new AbortController();
    const options = { capture: true, signal: stopping.signal };
    const release = (): void => {
      since.current = undefined;
    };
    const press = ({ timeStamp }: PointerEvent): void => {
      since.current = timeStamp;
    };
    addEventListener("pointerdown", press, options);
    addEventListener("pointerup", release, options);
    addEventListener("pointercancel", release, options);
    // The list of a select keeps the pointer's release to itself.
    addEventListener("keydown", release, options);
    return () => stopping.abort();
  }, []);
  return useCallback(() => since.current, []);
}

/** The address of a view on this page. */
export function addressOf(view: ViewSettings): string {
  return location.origin + location.pathname + searchOf(queryOf(view));
}

function showInAddress(query: string): void {
  const search = searchOf(query);
  if (search === location.search) return;
  history.replaceState(history.state, "", location.pathname + search + location.hash);
}

function searchOf(query: string): string {
  return query === "" ? "" : `?${query}`;
}
