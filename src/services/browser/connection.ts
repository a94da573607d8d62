/** Whether the computer has a network, as far as the browser knows. */
export interface Connection {
  isOnline(): boolean;
  /** Calls back at every change, and immediately if there is no network. */
  watch(onChange: (isOnline: boolean) => void): void;
}

export const browserConnection: Connection = {
  isOnline: () => navigator.onLine,
  watch: (onChange) => {
    addEventListener("online", () => onChange(true));
    addEventListener("offline", () => onChange(false));
    if (!navigator.onLine) onChange(false);
  },
};
