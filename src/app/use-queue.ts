import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { itemOf, type QueueItem, type QueueState } from "#domain/queue/queue.ts";
import { createBrowserEngine } from "#engine/browser-engine.ts";
import type { Engine } from "#engine/engine.ts";
import type { SessionStore } from "#engine/session.ts";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";

interface QueueInputs {
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly signIn: SignIn;
  readonly sessions: SessionStore;
}

/** The page's engine, its queue and the selected item. */
export function useQueue({ config, card, signIn, sessions }: QueueInputs): {
  readonly store: Engine;
  readonly queue: QueueState;
  readonly item: QueueItem | undefined;
  readonly aws: AwsContext | undefined;
} {
  const { session, ownerId } = signIn;
  const credentials = signIn.status === "signed-in" ? session?.credentials : undefined;
  const aws = useMemo(
    () => (credentials && ownerId ? { config, credentials, ownerId } : undefined),
    [config, credentials, ownerId],
  );
  const [store] = useState(() => createBrowserEngine({ card, config, aws }, sessions.markEnded));
  useEffect(() => store.configure({ card, config, aws }), [store, card, config, aws]);
  useEffect(() => store.restore(), [store]);
  const queue = useSyncExternalStore(store.subscribe, store.current);
  return { store, queue, aws, item: itemOf(queue, queue.selectedId) };
}
