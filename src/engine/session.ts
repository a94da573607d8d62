import { expiryState } from "#domain/credentials/expiry.ts";
import type { Session } from "#domain/credentials/session.ts";
import type { PastedCredentials } from "#domain/credentials/temporary-credentials.ts";
import { correctedNow } from "#services/browser/clock.ts";
import { clearSession, loadSession, saveSession } from "#services/storage/session-storage.ts";

/** An unfinished paste: some of the three values, or several profiles to choose from. */
export type Pending =
  | { readonly kind: "part"; readonly text: string; readonly missing: readonly string[] }
  | { readonly kind: "choice"; readonly choices: readonly PastedCredentials[] };

export interface SessionState {
  readonly session: Session | undefined;
  readonly pending: Pending | undefined;
  /** Whether this tab keeps the credentials through a reload. */
  readonly isKept: boolean;
}

/** The only store of credentials: in memory, and in the tab's storage on request. */
export interface SessionStore {
  current(): SessionState;
  /** Starts a session with these credentials, replacing the previous one. */
  start(credentials: PastedCredentials): void;
  /** Stores an unfinished paste; undefined drops it. */
  setPending(pending: Pending | undefined): void;
  /** Records that the credentials in use have expired. */
  markEnded(): void;
  /** Drops the pasted expiry: AWS accepted the credentials after it. */
  dropExpiry(): void;
  setOwnerName(name: Session["chosenName"]): void;
  /** Whether to keep the credentials in the tab's storage. */
  setKept(isKept: boolean): void;
  /** Wipes everything in this store, the tab's storage included. */
  clear(): void;
  /** Calls back after every change; returns how to unsubscribe. */
  subscribe(listener: () => void): () => void;
}

const EMPTY: SessionState = { session: undefined, pending: undefined, isKept: false };

/** A session store, restored from this tab's storage unless those credentials have expired. */
export function createSessionStore(): SessionStore {
  const listeners = new Set<() => void>();
  const kept = loadSession(correctedNow());
  let lastId = 0;
  let state: SessionState =
    kept === undefined ? EMPTY : { ...EMPTY, session: { ...kept, id: 0 }, isKept: true };
  const update = (changes: Partial<SessionState>): void => {
    state = { ...state, ...changes };
    const { session, isKept } = state;
    if (isKept && session !== undefined && session.endedAt === undefined) saveSession(session);
    else clearSession();
    for (const listener of listeners) listener();
  };
  const updateSession = (changes: Partial<Session>): void => {
    if (state.session !== undefined) update({ session: { ...state.session, ...changes } });
  };
  return {
    current: () => state,
    start: (credentials) => {
      lastId += 1;
      const chosenName = state.session?.chosenName;
      const lifetime = { pastedAt: correctedNow(), endedAt: undefined };
      const session = { ...credentials, ...lifetime, id: lastId, chosenName };
      update({ session, pending: undefined });
    },
    setPending: (pending) => update({ pending }),
    markEnded: () => updateSession({ endedAt: endOf(state.session, correctedNow()) }),
    dropExpiry: () => {
      const { session } = state;
      if (session !== undefined) {
        updateSession({ credentials: { ...session.credentials, expiresAt: undefined } });
      }
    },
    setOwnerName: (chosenName) => updateSession({ chosenName }),
    setKept: (isKept) => update({ isKept }),
    clear: () => update(EMPTY),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** When expired credentials ended: at their stated expiry, if that is past. */
function endOf(session: Session | undefined, now: Date): Date {
  const expiresAt = session?.credentials.expiresAt;
  const known = session?.endedAt ?? expiresAt;
  return known !== undefined && known <= now ? known : now;
}

/** AWS's time, for the ages and expiries of credentials. */
export function awsNow(): Date {
  return correctedNow();
}

/** The longest timer: a browser's own limit is 2^31 - 1 ms. */
const MAX_TIMER_MS = 86_400_000;

/** Marks the session ended when its countdown reaches zero; returns how to cancel. */
export function endAtExpiry(sessions: SessionStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const schedule = (): void => {
    const { session } = sessions.current();
    if (session === undefined || session.endedAt !== undefined) return;
    const expiry = expiryState(session, correctedNow());
    if (expiry.state === "ended") sessions.markEnded();
    if (expiry.state !== "counting") return;
    timer = setTimeout(schedule, Math.min(expiry.leftMs, MAX_TIMER_MS));
  };
  schedule();
  return () => clearTimeout(timer);
}
