import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { expiryState } from "#domain/credentials/expiry.ts";
import { type Identity, ownerIdOf } from "#domain/credentials/identity.ts";
import type { Session } from "#domain/credentials/session.ts";
import type { PastedCredentials } from "#domain/credentials/temporary-credentials.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import type { Pending, SessionStore } from "#engine/session.ts";
import { correctedNow } from "#services/browser/clock.ts";
import { loadChunk } from "#services/browser/network.ts";
import { fetchDemoCredentials } from "#services/sts/demo-credentials.ts";
import { readPasted } from "./accept-paste.ts";

/** Where signing in stands, and what a person may do about it. */
export interface SignIn {
  /** "ended": somebody is signed in, with keys that no longer work. */
  readonly status: "signed-out" | "checking" | "signed-in" | "ended";
  readonly config: WorkshopConfig;
  readonly session: Session | undefined;
  /** What a paste left open: more values to paste, or profiles to choose from. */
  readonly pending: Pending | undefined;
  /** Known once AWS has accepted the keys. */
  readonly identity: Identity | undefined;
  /** The `<who>` of this person's objects; known with the identity. */
  readonly ownerId: string | undefined;
  /** Why the last attempt failed. */
  readonly failure: Failure | undefined;
  /** Whether this tab keeps the keys through a reload. */
  readonly isKept: boolean;
  paste(text: string): void;
  /** Takes one of the profiles that a paste left open; undefined takes none. */
  choose(keys: PastedCredentials | undefined): void;
  /** Undefined where the workshop hands out no demo credentials. */
  readonly useDemo: (() => void) | undefined;
  /** Asks AWS about the same keys again. */
  retry(): void;
  keep(isKept: boolean): void;
  /** Names the owner of this person's objects, where the workshop lets people do so. */
  setOwnerName(name: string): void;
  /** Wipes the keys, what the tab kept and everything that was learned with them. */
  signOut(): void;
}

/**
 * Signing in: pasted text → keys, held by the session store alone → AWS says whose they are.
 * Neither keys nor pasted text enter a query key or any cache.
 */
export function useSignIn(sessions: SessionStore, config: WorkshopConfig): SignIn {
  const state = useSyncExternalStore(sessions.subscribe, sessions.current);
  const { session, pending, isKept } = state;
  const queryClient = useQueryClient();
  const identity = useIdentity(sessions, session, config);
  const { failure, isBusy, attempt, reset } = useAttempt();
  useEndOfKeys(sessions, session, identity.isSuccess);
  const { demoCredentials } = config;
  const who = identity.data;
  return {
    status: statusOf(session, identity.isSuccess, identity.isFetching || isBusy),
    config,
    session,
    pending,
    identity: who,
    ownerId: who && ownerIdOf(who, config, chosenBy(who, session)),
    failure: failure ?? failureIn(identity.error),
    isKept,
    paste: (text) =>
      attempt(
        () => readPasted(text, state, config, who?.account),
        (paste) => (paste.kind === "keys" ? sessions.begin(paste.keys) : sessions.hold(paste)),
      ),
    choose: (keys) => (keys === undefined ? sessions.hold(undefined) : sessions.begin(keys)),
    useDemo:
      demoCredentials === undefined
        ? undefined
        : () =>
            attempt(
              () => fetchDemoCredentials(demoCredentials, AbortSignal.timeout(10_000)),
              sessions.begin,
            ),
    retry: () => void identity.refetch(),
    keep: sessions.keep,
    setOwnerName: (name) => who !== undefined && sessions.choose({ userId: who.userId, name }),
    signOut: () => {
      reset();
      sessions.end();
      forgetLearned(queryClient);
    },
  };
}

function useIdentity(sessions: SessionStore, session: Session | undefined, config: WorkshopConfig) {
  return useQuery({
    queryKey: ["identity", session?.id, config.region, config.sts.endpoint],
    queryFn: async ({ signal }) => {
      if (session === undefined) throw new Error("asked who nobody is");
      const { getCallerIdentity: whoAmI } = await loadChunk(
        () => import("#services/sts/caller-identity.ts"),
      );
      const who = await whoAmI(session.credentials, config, signal);
      // AWS knows better than a line that an older set of keys left in a profile.
      if (expiryState(session, correctedNow()).state === "ended") sessions.dropExpiry();
      return who;
    },
    enabled: session !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** One attempt at a time: a later one, or a sign-out, makes an earlier one's outcome void. */
function useAttempt() {
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const last = useRef(0);
  const reset = (): void => {
    last.current += 1;
    setFailure(undefined);
    setBusy(false);
  };
  const run = async <T>(find: () => Promise<T>, take: (found: T) => void): Promise<void> => {
    reset();
    const mine = last.current;
    setBusy(true);
    try {
      const found = await find();
      if (mine === last.current) take(found);
    } catch (thrown) {
      if (mine === last.current) setFailure(failureOf(thrown));
    } finally {
      if (mine === last.current) setBusy(false);
    }
  };
  const attempt = <T>(find: () => Promise<T>, take: (found: T) => void): void =>
    void run(find, take);
  return { failure, isBusy, attempt, reset };
}

/** The longest wait that a browser's timer can hold is 2^31 - 1 ms; a day is longer than any session. */
const LONGEST_WAIT_MS = 86_400_000;

/** Ends the session when its countdown reaches zero. */
function useEndOfKeys(
  sessions: SessionStore,
  session: Session | undefined,
  isAccepted: boolean,
): void {
  useEffect(() => {
    if (session === undefined || !isAccepted) return;
    const expiry = expiryState(session, correctedNow());
    if (expiry.state !== "counting") return;
    const timer = setTimeout(sessions.markEnded, Math.min(expiry.leftMs, LONGEST_WAIT_MS));
    return () => clearTimeout(timer);
  }, [sessions, session, isAccepted]);
}

function statusOf(
  session: Session | undefined,
  accepted: boolean,
  asking: boolean,
): SignIn["status"] {
  if (session === undefined || !accepted) return asking ? "checking" : "signed-out";
  return session.endedAt === undefined ? "signed-in" : "ended";
}

function chosenBy(who: Identity, session: Session | undefined): string | undefined {
  const chosen = session?.chosenName;
  return chosen?.userId === who.userId ? chosen.name : undefined;
}

function failureIn(error: Error | null): Failure | undefined {
  return error === null ? undefined : failureOf(error);
}

/** The site's own files, which are the same for everybody. */
const PUBLIC_QUERIES: ReadonlySet<unknown> = new Set(["config", "model-card"]);

/** Forgets every answer that keys had a part in. */
function forgetLearned(queryClient: QueryClient): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => !PUBLIC_QUERIES.has(queryKey[0]) });
  queryClient.getMutationCache().clear();
  // Resource timings hold the addresses of uploads, signature and token included.
  performance.clearResourceTimings();
}
