import * as storage from "#services/storage/shortcut-storage.ts";

/** Where single letters are shortcuts: everywhere, or only in the picture. Kept in this browser. */
export interface ShortcutScope {
  isEverywhere(): boolean;
  set(isEverywhere: boolean): void;
  /** Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
}

export function createShortcutScope(): ShortcutScope {
  const listeners = new Set<() => void>();
  let isEverywhere = storage.loadsLettersEverywhere();
  return {
    isEverywhere: () => isEverywhere,
    set: (next) => {
      isEverywhere = next;
      storage.saveLettersEverywhere(next);
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
