export interface KeyboardHandlers {
  /** A key is down. Returns whether it was used, so that the default action is prevented. */
  onDown(event: KeyboardEvent): boolean;
  /** A key is up, or the focus was lost while a used key was held. */
  onUp(event: KeyboardEvent): void;
}

/**
 * Reports key presses and releases while the focus is in a host. A used key is always reported as
 * released, because the host would miss a release after losing focus. Stops at the signal.
 */
export function watchKeyboard(
  host: HTMLElement,
  events: KeyboardHandlers,
  signal: AbortSignal,
): void {
  const held = new Map<string, KeyboardEvent>();
  const down = (event: KeyboardEvent) => {
    if (!events.onDown(event)) return;
    event.preventDefault();
    held.set(event.code, event);
  };
  const up = (event: KeyboardEvent) => {
    held.delete(event.code);
    events.onUp(event);
  };
  const leave = () => {
    for (const { key, code } of held.values()) up(new KeyboardEvent("keyup", { key, code }));
  };
  host.addEventListener("keydown", down, { signal });
  host.addEventListener("keyup", up, { signal });
  host.addEventListener("focusout", leave, { signal });
}
