import { useEffect, useState, useSyncExternalStore } from "react";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { SessionStore } from "#engine/session.ts";
import {
  createSignIn,
  type SignInState,
  type SignInStore,
  signInStateOf,
} from "#engine/sign-in.ts";

/** The sign-in state and its actions. */
export interface SignIn
  extends SignInState,
    Pick<SignInStore, "paste" | "choose" | "retry" | "keep" | "setOwnerName" | "signOut"> {
  readonly config: WorkshopConfig;
  /** Undefined if the workshop issues no demo credentials. */
  readonly useDemo: (() => void) | undefined;
}

/** Signs in with the credentials of a session store; neither they nor pasted text enter any cache. */
export function useSignIn(sessions: SessionStore, config: WorkshopConfig): SignIn {
  const [store] = useState(() => createSignIn(sessions, config));
  const snapshot = useSyncExternalStore(store.subscribe, store.current);
  useEffect(() => store.configure(config), [store, config]);
  return {
    ...signInStateOf(snapshot, config),
    config,
    paste: store.paste,
    choose: store.choose,
    useDemo: config.demoCredentials === undefined ? undefined : store.useDemo,
    retry: store.retry,
    keep: store.keep,
    setOwnerName: store.setOwnerName,
    signOut: () => {
      store.signOut();
      // Resource timings contain presigned URLs, with signature and token.
      performance.clearResourceTimings();
    },
  };
}
