import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { createShortcutScope } from "#engine/shortcut-scope.ts";

const SCOPE = createShortcutScope();

/** Whether single letters are shortcuts everywhere, and how to change it. */
export function useShortcutScope(): readonly [isEverywhere: boolean, set: (is: boolean) => void] {
  return [useSyncExternalStore(SCOPE.subscribe, SCOPE.isEverywhere), SCOPE.set];
}

interface ShortcutHandlers {
  /** Returns whether the key was used. */
  onKey(event: KeyboardEvent): boolean;
  /** A key is up, or the window has lost the focus. */
  onKeyUp?(): void;
}

/**
 * Runs shortcuts from anywhere on the page, except where the focused widget or an open popover takes the
 * key itself. The picture handles its own keys first.
 */
export function useShortcuts(handlers: ShortcutHandlers): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => handlers.onKey(event));
  const lifted = useEffectEvent(() => handlers.onKeyUp?.());
  useEffect(() => {
    const stopping = new AbortController();
    const { signal } = stopping;
    const down = (event: KeyboardEvent): void => {
      if (isTakenElsewhere(event)) return;
      if (pressed(event)) event.preventDefault();
    };
    document.addEventListener("keydown", down, { signal });
    document.addEventListener("keyup", () => lifted(), { signal });
    addEventListener("blur", () => lifted(), { signal });
    return () => stopping.abort();
  }, []);
}

/** A text field and a select take every key; other widgets none that is a shortcut. */
const TAKES_KEYS =
  'select, textarea, [contenteditable], input:not([type="range"], [type="checkbox"], [type="radio"], [type="file"])';

function isTakenElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return true;
  if (document.querySelector(":popover-open, dialog[open]") !== null) return true;
  const { target } = event;
  if (target instanceof Element && target.closest(TAKES_KEYS) !== null) return true;
  const isModified = event.ctrlKey || event.metaKey || event.altKey;
  return !SCOPE.isEverywhere() && !isModified;
}
