import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { expiryState } from "#domain/credentials/expiry.ts";
import { type Identity, ownerIdOf } from "#domain/credentials/identity.ts";
import type { Paste } from "#domain/credentials/read-paste.ts";
import type { Session } from "#domain/credentials/session.ts";
import type { PastedCredentials } from "#domain/credentials/temporary-credentials.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { browserClock, clockOffsetMs, measureClock } from "#services/browser/clock.ts";
import { loadChunk } from "#services/browser/network.ts";
import { fetchDemoCredentials } from "#services/sts/demo-credentials.ts";
import { withDemoHint } from "./demo-hint.ts";
import { awsNow, endAtExpiry, type SessionState, type SessionStore } from "./session.ts";

/** AWS's answer about one session under one configuration; neither field while pending. */
interface Verification {
  readonly key: string;
  readonly identity?: Identity;
  readonly failure?: Failure;
}

/** The latest paste or request for demo credentials. */
interface Attempt {
  readonly isBusy: boolean;
  readonly failure: Failure | undefined;
}

interface SignInSnapshot extends SessionState {
  readonly verification: Verification | undefined;
  readonly attempt: Attempt;
}

/** Signs in: pasted text → credentials, only in the session store → AWS identifies their owner. */
export interface SignInStore {
  current(): SignInSnapshot;
  /** Calls back after every change. Credentials are verified while there is a subscriber. */
  subscribe(listener: () => void): () => void;
  /** Uses these settings; another region or STS endpoint verifies the credentials again. */
  configure(config: WorkshopConfig): void;
  paste(text: string): void;
  /** Uses one of the profiles that a paste left open; undefined drops them. */
  choose(credentials: PastedCredentials | undefined): void;
  /** Requests credentials from the local stack; only if the configuration names their issuer. */
  useDemo(): void;
  /** Verifies the same credentials again. */
  retry(): void;
  keep(isKept: boolean): void;
  /** Names the owner's folder in the bucket, if the workshop allows it. */
  setOwnerName(name: string): void;
  /** Wipes the credentials and cancels everything started with them. */
  signOut(): void;
}

/** The visible state of signing in. */
export interface SignInState extends SessionState {
  /** "ended": signed in, with credentials that have expired. */
  readonly status: "signed-out" | "checking" | "signed-in" | "ended";
  /** Known once AWS has accepted the credentials. */
  readonly identity: Identity | undefined;
  /** The folder of this user's objects; known once the identity is. */
  readonly ownerId: string | undefined;
  /** Why the last attempt failed. */
  readonly failure: Failure | undefined;
  /** How far this computer's clock is behind AWS's, in ms; negative if ahead. */
  readonly clockOffsetMs: number;
}

/** Loads the parser of pastes, a separate chunk. @throws AppError */
export function loadPasteReader() {
  return loadChunk(() => import("#domain/credentials/read-paste.ts"));
}

const IDLE: Attempt = { isBusy: false, failure: undefined };
const DEMO_TIMEOUT_MS = 10_000;

export function createSignIn(
  sessions: SessionStore,
  initial: WorkshopConfig,
  clock = browserClock,
): SignInStore {
  const listeners = new Set<() => void>();
  let config = initial;
  let attempt = IDLE;
  let lastAttempt = 0;
  let verification: Verification | undefined;
  let verifying: AbortController | undefined;
  let cancelExpiry = (): void => undefined;
  let unfollow = (): void => undefined;
  let snapshot: SignInSnapshot = { ...sessions.current(), verification, attempt };

  const publish = (): void => {
    snapshot = { ...sessions.current(), verification, attempt };
    for (const listener of listeners) listener();
  };
  const setAttempt = (next: Attempt): void => {
    attempt = next;
    publish();
  };
  const setVerification = (next: Verification | undefined): void => {
    verification = next;
    follow();
  };

  const verify = async (session: Session, key: string): Promise<void> => {
    verifying?.abort();
    const controller = new AbortController();
    verifying = controller;
    const { signal } = controller;
    try {
      const identity = await verifiedIdentity(session, config, signal, clock);
      if (signal.aborted) return;
      // AWS is right; older credentials may have left their expiry in the profile.
      if (expiryState(session, awsNow()).state === "ended") sessions.dropExpiry();
      setVerification({ key, identity });
    } catch (thrown) {
      if (signal.aborted) return;
      setVerification({ key, failure: withDemoHint(failureOf(thrown), config) });
    }
  };

  /** Starts the work that the current session and configuration require, and stops the rest. */
  const follow = (): void => {
    cancelExpiry();
    const { session } = sessions.current();
    const key = verificationKey(session, config);
    if (key !== verification?.key) {
      verifying?.abort();
      verification = key === undefined ? undefined : { key };
      if (session !== undefined && key !== undefined) void verify(session, key);
    }
    publish();
    if (verification?.identity !== undefined) cancelExpiry = endAtExpiry(sessions);
  };

  const start = (): void => {
    unfollow = sessions.subscribe(follow);
    follow();
  };
  const stop = (): void => {
    unfollow();
    cancelExpiry();
    verifying?.abort();
    verification = undefined;
  };

  /** Only the latest attempt counts: another one, or signing out, discards its result. */
  const run = async <T>(find: () => Promise<T>, take: (found: T) => void): Promise<void> => {
    lastAttempt += 1;
    const mine = lastAttempt;
    setAttempt({ isBusy: true, failure: undefined });
    try {
      const found = await find();
      if (mine !== lastAttempt) return;
      take(found);
      setAttempt(IDLE);
    } catch (thrown) {
      if (mine === lastAttempt) setAttempt({ isBusy: false, failure: failureOf(thrown) });
    }
  };

  return {
    current: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      if (listeners.size === 1) start();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    configure: (next) => {
      config = next;
      if (listeners.size > 0) follow();
    },
    paste: (text) =>
      void run(
        () => readPasted(text, snapshot, config),
        (paste) =>
          paste.kind === "credentials" ? sessions.start(paste.pasted) : sessions.setPending(paste),
      ),
    choose: (credentials) =>
      credentials === undefined ? sessions.setPending(undefined) : sessions.start(credentials),
    useDemo: () => {
      const { demoCredentials } = config;
      if (demoCredentials === undefined) return;
      const signal = clock.timeout(DEMO_TIMEOUT_MS);
      void run(() => fetchDemoCredentials(demoCredentials, signal), sessions.start);
    },
    retry: () => {
      const { session } = sessions.current();
      const key = verificationKey(session, config);
      if (session === undefined || key === undefined) return;
      if (verification?.identity === undefined) setVerification({ key });
      void verify(session, key);
    },
    keep: sessions.setKept,
    setOwnerName: (name) => {
      const userId = verification?.identity?.userId;
      if (userId !== undefined) sessions.setOwnerName({ userId, name });
    },
    signOut: () => {
      lastAttempt += 1;
      attempt = IDLE;
      sessions.clear();
    },
  };
}

/**
 * The visible state of a snapshot under a configuration, which may be newer than the store's own.
 */
export function signInStateOf(snapshot: SignInSnapshot, config: WorkshopConfig): SignInState {
  const { session, pending, isKept, verification, attempt } = snapshot;
  const isCurrent = verification?.key === verificationKey(session, config);
  const { identity, failure: refusal } = (isCurrent ? verification : undefined) ?? {};
  const isAsking = session !== undefined && identity === undefined && refusal === undefined;
  return {
    session,
    pending,
    isKept,
    status: statusOf(session, identity !== undefined, isAsking || attempt.isBusy),
    identity,
    ownerId: identity && ownerIdOf(identity, config, chosenBy(identity, session)),
    failure: attempt.failure ?? refusal,
    clockOffsetMs: clockOffsetMs(),
  };
}

/** Identifies a session and where it is verified, without any secret. */
function verificationKey(
  session: Session | undefined,
  { region, sts }: WorkshopConfig,
): string | undefined {
  return session && JSON.stringify([session.id, region, sts.endpoint]);
}

async function verifiedIdentity(
  session: Session,
  config: WorkshopConfig,
  signal: AbortSignal,
  clock: typeof browserClock,
): Promise<Identity> {
  const { getCallerIdentity } = await loadChunk(() => import("#services/sts/caller-identity.ts"));
  return getCallerIdentity(session.credentials, config, signal, clock);
}

/**
 * Parses a pasted text, together with the parts pasted before. Measures the clock meanwhile, so
 * that age and expiry follow AWS's time from the start. @throws AppError
 */
async function readPasted(
  text: string,
  { session, pending, verification }: SignInSnapshot,
  config: WorkshopConfig,
): Promise<Paste> {
  const [{ readPaste }] = await Promise.all([loadPasteReader(), measureClock()]);
  return readPaste(text, {
    admitted: config.credentials,
    earlier: pending?.kind === "part" ? pending.text : "",
    likely: { profile: session?.profile, account: verification?.identity?.account },
  });
}

function statusOf(
  session: Session | undefined,
  isAccepted: boolean,
  isBusy: boolean,
): SignInState["status"] {
  if (session === undefined || !isAccepted) return isBusy ? "checking" : "signed-out";
  return session.endedAt === undefined ? "signed-in" : "ended";
}

function chosenBy({ userId }: Identity, session: Session | undefined): string | undefined {
  const chosen = session?.chosenName;
  return chosen?.userId === userId ? chosen.name : undefined;
}
