import type { Session } from "#domain/credentials/session.ts";
import type { PastedCredentials } from "#domain/credentials/temporary-credentials.ts";
import { correctedNow } from "#services/browser/clock.ts";
import { clearSession, loadSession, saveSession } from "#services/storage/session-storage.ts";

/** What was pasted and is not in use yet: some of the three values, or profiles to choose from. */
export type Pending =
  | { readonly kind: "part"; readonly text: string; readonly missing: readonly string[] }
  | { readonly kind: "choice"; readonly choices: readonly PastedCredentials[] };

export interface SessionState {
  readonly session: Session | undefined;
  readonly pending: Pending | undefined;
  /** Whether this tab keeps the keys through a reload. */
  readonly isKept: boolean;
}

/** The one place that holds credentials: this page's memory, and the tab's storage where a person asks. */
export interface SessionStore {
  current(): SessionState;
  /** Puts keys to use, in the place of those before. */
  begin(keys: PastedCredentials): void;
  /** Holds what a paste left open; undefined drops it. */
  hold(pending: Pending | undefined): void;
  /** Remembers that AWS refused the keys in use as expired. */
  markEnded(): void;
  /** Disbelieves the expiry that came with the keys: AWS took them after it. */
  dropExpiry(): void;
  choose(name: Session["chosenName"]): void;
  /** Whether to keep the keys for this tab. */
  keep(isKept: boolean): void;
  /** Wipes everything that this store knows, the tab's storage included. */
  end(): void;
  /** Calls back after every change; returns how to stop. */
  subscribe(listener: () => void): () => void;
}

const EMPTY: SessionState = { session: undefined, pending: undefined, isKept: false };

/** A store with what this tab kept, if it did and the keys still work. */
export function createSessionStore(): SessionStore {
  const listeners = new Set<() => void>();
  const kept = loadSession(correctedNow());
  let lastId = 0;
  let state: SessionState =
    kept === undefined ? EMPTY : { ...EMPTY, session: { ...kept, id: 0 }, isKept: true };
  const change = (next: Partial<SessionState>): void => {
    state = { ...state, ...next };
    const { session, isKept } = state;
    if (isKept && session !== undefined && session.endedAt === undefined) saveSession(session);
    else clearSession();
    for (const listener of listeners) listener();
  };
  const amend = (changes: Partial<Session>): void => {
    if (state.session !== undefined) change({ session: { ...state.session, ...changes } });
  };
  return {
    current: () => state,
    begin: (keys) => {
      lastId += 1;
      const chosenName = state.session?.chosenName;
      const life = { pastedAt: correctedNow(), endedAt: undefined };
      change({ session: { ...keys, ...life, id: lastId, chosenName }, pending: undefined });
    },
    hold: (pending) => change({ pending }),
    markEnded: () => amend({ endedAt: endOf(state.session, correctedNow()) }),
    dropExpiry: () => {
      const { session } = state;
      if (session !== undefined) {
        amend({ credentials: { ...session.credentials, expiresAt: undefined } });
      }
    },
    choose: (chosenName) => amend({ chosenName }),
    keep: (isKept) => change({ isKept }),
    end: () => change(EMPTY),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** When keys ended that no longer work: when they said they would, if that is past. */
function endOf(session: Session | undefined, now: Date): Date {
  const expiresAt = session?.credentials.expiresAt;
  const known = session?.endedAt ?? expiresAt;
  return known !== undefined && known <= now ? known : now;
}
