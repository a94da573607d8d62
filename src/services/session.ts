import type { TemporaryCredentials } from "#domain/credentials.ts";

/** Keys that somebody pasted. `id` names them in query keys, where the keys themselves must never be. */
export interface Session {
  readonly id: number;
  readonly credentials: TemporaryCredentials;
}

/** The one place that holds credentials: this page's memory. */
export interface SessionStore {
  current(): Session | undefined;
  begin(credentials: TemporaryCredentials): void;
  end(): void;
  /** Calls back after every change; returns how to stop. */
  subscribe(listener: () => void): () => void;
}

export function createSessionStore(): SessionStore {
  const listeners = new Set<() => void>();
  let session: Session | undefined;
  let lastId = 0;
  const change = (next: Session | undefined): void => {
    session = next;
    for (const listener of listeners) listener();
  };
  return {
    current: () => session,
    begin: (credentials) => {
      lastId += 1;
      change({ id: lastId, credentials });
    },
    end: () => change(undefined),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
