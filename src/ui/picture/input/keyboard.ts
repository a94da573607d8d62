export interface KeyboardHandlers {
  /** A key is down; true where it was of use here, and is to do nothing else on the page. */
  onDown(event: KeyboardEvent): boolean;
  /** A key is up, or the focus went elsewhere while one was held that was of use. */
  onUp(event: KeyboardEvent): void;
}

/**
 * Tells the keys that go down and up while the focus is in a host. A key that was of use always goes
 * up again: where the focus leaves first, the host would not hear of it. Stops at the signal.
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
