import { isLoopback } from "#domain/config/web-address.ts";

/** Whether the computer has a network, as far as the browser knows. */
export interface Connection {
  isOnline(): boolean;
  /**
   * Calls back at every change, and immediately if there is no network. Without one, a page of this
   * machine hears nothing: its own servers may be there still, and a request to another says so itself.
   */
  watch(onChange: (isOnline: boolean) => void): void;
}

export const browserConnection: Connection = {
  isOnline: () => navigator.onLine,
  watch: (onChange) => {
    addEventListener("online", () => onChange(true));
    if (isLoopback(new URL(location.href))) return;
    addEventListener("offline", () => onChange(false));
    if (!navigator.onLine) onChange(false);
  },
};
