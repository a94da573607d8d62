/** Whether the computer has a network, as far as the browser knows. */
export function isOnline(): boolean {
  return navigator.onLine;
}

/** Tells whether the computer has a network: once now where it has none, then at every change. */
export function watchConnection(onChange: (isOnline: boolean) => void): void {
  addEventListener("online", () => onChange(true));
  addEventListener("offline", () => onChange(false));
  if (!isOnline()) onChange(false);
}
