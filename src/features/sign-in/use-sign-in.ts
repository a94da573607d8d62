import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { parseCredentials } from "#domain/credentials.ts";
import { type Failure, failureOf } from "#domain/failure.ts";
import type { Identity } from "#domain/identity.ts";
import type { WorkshopConfig } from "#domain/workshop-config.ts";
import { fetchDemoCredentials } from "#services/demo-credentials.ts";
import type { Session, SessionStore } from "#services/session.ts";
import { whoAmI } from "#services/sts.ts";

/** Where signing in stands, and what a person may do about it. */
export interface SignIn {
  readonly status: "signed-out" | "checking" | "signed-in";
  readonly session: Session | undefined;
  /** Known once AWS has accepted the keys. */
  readonly identity: Identity | undefined;
  /** Why the last attempt failed. */
  readonly failure: Failure | undefined;
  paste(text: string): void;
  /** Undefined where the workshop hands out no demo credentials. */
  readonly useDemo: (() => void) | undefined;
  /** Asks AWS about the same keys again. */
  retry(): void;
  signOut(): void;
}

/**
 * Signing in: pasted text → keys, held by the session store alone → AWS says whose they are.
 * Neither keys nor pasted text enter a query key, a mutation variable or any cache.
 */
export function useSignIn(sessions: SessionStore, config: WorkshopConfig): SignIn {
  const session = useSyncExternalStore(sessions.subscribe, sessions.current);
  const [pasteFailure, setPasteFailure] = useState<Failure | undefined>(undefined);
  const identity = useQuery({
    queryKey: ["identity", session?.id, config.region, config.sts.endpoint],
    queryFn: ({ signal }) => {
      if (session === undefined) throw new Error("asked who nobody is");
      return whoAmI(session.credentials, config, signal);
    },
    enabled: session !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const demo = useMutation({
    // Gives nothing back, so that the mutation cache holds no keys.
    mutationFn: async (url: string) => {
      sessions.begin(await fetchDemoCredentials(url, AbortSignal.timeout(10_000)));
    },
  });
  const { demoCredentials } = config;
  const attempt = (start: () => void): void => {
    setPasteFailure(undefined);
    demo.reset();
    try {
      start();
    } catch (thrown) {
      sessions.end();
      setPasteFailure(failureOf(thrown));
    }
  };
  return {
    status: statusOf(session, identity.isSuccess, identity.isFetching || demo.isPending),
    session,
    identity: identity.data,
    failure: pasteFailure ?? failureIn(demo.error ?? identity.error),
    paste: (text) => attempt(() => sessions.begin(parseCredentials(text))),
    useDemo:
      demoCredentials === undefined ? undefined : () => attempt(() => demo.mutate(demoCredentials)),
    retry: () => void identity.refetch(),
    signOut: () => attempt(() => sessions.end()),
  };
}

function statusOf(
  session: Session | undefined,
  accepted: boolean,
  asking: boolean,
): SignIn["status"] {
  if (session !== undefined && accepted) return "signed-in";
  return asking ? "checking" : "signed-out";
}

function failureIn(error: Error | null): Failure | undefined {
  return error === null ? undefined : failureOf(error);
}
