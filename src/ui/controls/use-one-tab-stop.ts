import { type RefCallback, useCallback, useLayoutEffect, useRef } from "react";
import { indexAfterKey, SIDEWAYS } from "./key-steps.ts";

/**
 * Makes the buttons directly in an element one stop of the Tab key: the last one that had the focus, else the
 * first. Left, Right, Home and End move among them, as in a toolbar of
 * https://www.w3.org/WAI/ARIA/apg/patterns/toolbar/.
 * @returns the element's `ref`.
 */
export function useOneTabStop(): RefCallback<HTMLElement> {
  const group = useRef<HTMLElement>(null);
  const last = useRef<HTMLButtonElement>(undefined);
  // After each render, as buttons come and go.
  useLayoutEffect(() => {
    if (group.current !== null) markStop(buttonsIn(group.current), last.current);
  });
  return useCallback((element: HTMLElement) => {
    group.current = element;
    const onFocus = ({ target }: FocusEvent): void => {
      const buttons = buttonsIn(element);
      last.current = buttons.find((button) => button === target) ?? last.current;
      markStop(buttons, last.current);
    };
    const onKey = (event: KeyboardEvent): void => {
      const buttons = buttonsIn(element);
      const { target } = event;
      const at = target instanceof HTMLButtonElement ? buttons.indexOf(target) : -1;
      const place = { from: at, count: buttons.length, isCircle: true };
      const to = at < 0 ? undefined : indexAfterKey(event, SIDEWAYS, place);
      const next = to === undefined ? undefined : buttons[to];
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
    };
    element.addEventListener("focusin", onFocus);
    element.addEventListener("keydown", onKey);
    return () => {
      element.removeEventListener("focusin", onFocus);
      element.removeEventListener("keydown", onKey);
      group.current = null;
    };
  }, []);
}

function buttonsIn(element: HTMLElement): readonly HTMLButtonElement[] {
  return [...element.querySelectorAll<HTMLButtonElement>(":scope > button")];
}

function markStop(
  buttons: readonly HTMLButtonElement[],
  last: HTMLButtonElement | undefined,
): void {
  const stop = last !== undefined && buttons.includes(last) ? last : buttons[0];
  for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
}
