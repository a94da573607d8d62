import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { type Entry, entryOf, type Workbench } from "#domain/queue/queue.ts";
import { createWorkbenchStore, type WorkbenchStore } from "#engine/engine.ts";
import type { Destination } from "#engine/run-inference.ts";
import type { SessionStore } from "#engine/session.ts";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";

interface Surroundings {
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly signIn: SignIn;
  readonly sessions: SessionStore;
}

/** The one workbench of the page, told of keys, settings and card, and what is shown of it. */
export function useWorkbench({ config, card, signIn, sessions }: Surroundings): {
  readonly store: WorkbenchStore;
  readonly bench: Workbench;
  readonly entry: Entry | undefined;
  readonly destination: Destination | undefined;
} {
  const { session, ownerId: owner } = signIn;
  const credentials = signIn.status === "signed-in" ? session?.credentials : undefined;
  const destination = useMemo(
    () => (credentials && owner ? { config, credentials, owner } : undefined),
    [config, credentials, owner],
  );
  const [store] = useState(() =>
    createWorkbenchStore({ card, config, destination }, sessions.markEnded),
  );
  useEffect(
    () => store.surround({ card, config, destination }),
    [store, card, config, destination],
  );
  useEffect(() => store.restore(), [store]);
  const bench = useSyncExternalStore(store.subscribe, store.current);
  return { store, bench, destination, entry: entryOf(bench, bench.selectedId) };
}
