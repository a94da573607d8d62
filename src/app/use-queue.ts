import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { QueueItem, QueueState } from "#domain/queue/queue.ts";
import type { Engine } from "#engine/engine.ts";
import type { SessionStore } from "#engine/session.ts";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";

/** What the page needs to open arrays: the engine's code and a model card. */
export type Opened = Pick<typeof import("#engine/browser-engine.ts"), "createBrowserEngine"> & {
  readonly card: ModelCard;
};

interface QueueInputs {
  readonly config: WorkshopConfig;
  /** Undefined on the first screen. */
  readonly opened: Opened | undefined;
  readonly signIn: SignIn;
  readonly sessions: SessionStore;
}

interface Queue {
  /** Undefined until the page is opened, like the queue. */
  readonly store: Engine | undefined;
  readonly queue: QueueState | undefined;
  /** The selected item. */
  readonly item: QueueItem | undefined;
  readonly aws: AwsContext | undefined;
  /** Acts on the engine, as soon as there is one. */
  whenOpened(act: (engine: Engine) => void): void;
}

/** The page's engine, its queue and the selected item. */
export function useQueue({ config, opened, signIn, sessions }: QueueInputs): Queue {
  const { session, ownerId } = signIn;
  const credentials = signIn.status === "signed-in" ? session?.credentials : undefined;
  const aws = useMemo(
    () => (credentials && ownerId ? { config, credentials, ownerId } : undefined),
    [config, credentials, ownerId],
  );
  const card = opened?.card;
  const [store, setStore] = useState<Engine | undefined>(undefined);
  if (store === undefined && opened !== undefined) {
    const inputs = { card: opened.card, config, aws };
    setStore(opened.createBrowserEngine(inputs, sessions.markEnded));
  }
  const [waiting] = useState<((engine: Engine) => void)[]>([]);
  useEffect(() => card && store?.configure({ card, config, aws }), [store, card, config, aws]);
  useEffect(() => {
    if (store === undefined) return;
    store.restore();
    for (const act of waiting.splice(0)) act(store);
  }, [store, waiting]);
  const queue = useSyncExternalStore(store?.subscribe ?? subscribeToNothing, () =>
    store?.current(),
  );
  const item = queue?.items.find(({ id }) => id === queue.selectedId);
  const whenOpened: Queue["whenOpened"] = (act) => {
    if (store === undefined) waiting.push(act);
    else act(store);
  };
  return { store, queue, aws, item, whenOpened };
}

function subscribeToNothing(): () => void {
  return () => undefined;
}
