import { useCallback, useEffect, useRef, useState } from "react";
import type { StepTimes } from "#domain/view/step-order.ts";
import {
  beginHistory,
  changeView,
  redoView,
  stepTimes,
  undoView,
  type ViewHistory,
} from "#domain/view/view-history.ts";
import { queryOf, viewOf } from "#domain/view/view-link.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";

/** The view settings, which the page's URL also contains, with undo and redo. */
export interface ViewControl {
  readonly view: ViewSettings;
  /** Names of settings in the URL that could not be parsed. */
  readonly problems: readonly string[];
  /** When its steps were made, by `performance.now()`. */
  readonly steps: StepTimes;
  /** Applies a change to the current settings. A stable function. */
  change(change: (view: ViewSettings) => ViewSettings): void;
  undo(): void;
  redo(): void;
}

/** Browsers limit how often a page may change its URL. */
const SETTLE_MS = 300;

/** Reads the view from the URL, then keeps the URL in step with the view. */
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
      // A whole drag is one undo step.
      const atMs = heldSince() ?? performance.now();
      setHistory((before) => changeView(before, make(before.current), atMs));
    },
    [heldSince],
  );
  return {
    view: history.current,
    problems: linked.problems,
    steps: stepTimes(history),
    change,
    undo: () => {
      const atMs = performance.now();
      setHistory((before) => undoView(before, atMs));
    },
    redo: () => setHistory(redoView),
  };
}

/** Returns a stable function: when the pointer that is still down was pressed, in `performance.now()` ms. */
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
    // An open select consumes the pointer's release.
    addEventListener("keydown", release, options);
    return () => stopping.abort();
  }, []);
  return useCallback(() => since.current, []);
}

/** The URL of a view. */
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
