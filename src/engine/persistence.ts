import type { CardEntry } from "#domain/config/workshop-config.ts";
import type { ListedCard } from "#domain/model/model-card.ts";
import {
  type FileFacts,
  fileFactsOf,
  itemOf,
  type NewItem,
  type QueueItem,
} from "#domain/queue/queue.ts";
import { answeredStatus, IDLE_RUN, isNotStarted, type Run } from "#domain/run/run.ts";
import { loadModelCard } from "#services/browser/site-files.ts";
import type {
  QueueStorage,
  RestoredItem,
  StoredItem,
  StoredReference,
} from "#services/storage/queue-storage.ts";
import type { FileSources } from "./file-sources.ts";
import type { EnginePorts } from "./ports.ts";
import type { QueueStore } from "./queue-store.ts";

/** Keeps the queue through reloads, as far as the browser allows. */
export interface Persistence {
  /**
   * Restores the queue of an earlier visit, once this tab owns it. Rejects in a browser that forbids
   * storage.
   */
  restore(): Promise<RestoredQueue>;
  /** Saves an item's edits and the progress of its run. */
  save(item: QueueItem): void;
  saveFile(item: Pick<QueueItem, "id">): void;
  /** Saves the file of an item's reference mask. */
  saveReference(id: string, reference: StoredReference): void;
  /** Saves the prediction of an item, or the reply that waits for the user's decision. */
  saveAnswer(item: QueueItem): void;
  remove(id: string): void;
}

interface RestoredQueue {
  /** The items whose file was kept too. */
  readonly read: readonly NewItem[];
  /** The reference masks, by the ids of their items. */
  readonly references: readonly (readonly [id: string, reference: StoredReference])[];
}

interface PersistencePorts extends Pick<EnginePorts, "platform" | "openStorage"> {
  readonly files: FileSources;
  /** The card of the page, and all that the site has. */
  page(): ListedCard & { readonly cards: readonly CardEntry[] };
}

export function createPersistence(queue: QueueStore, ports: PersistencePorts): Persistence {
  const {
    files,
    platform: { clock },
  } = ports;
  const orders = new Map<string, number>();
  let storage: QueueStorage | undefined;
  let lastWrite = Promise.resolve();

  /** Increases with every item, even within one millisecond. */
  const orderOf = (id: string): number => {
    const order = orders.get(id) ?? Math.max(clock.now(), ...[...orders.values()].slice(-1)) + 1;
    orders.set(id, order);
    return order;
  };
  /** By the ids of their items, whose files never change; an edit may hide them. */
  const fileFacts = new Map<string, FileFacts>();
  const save = (item: QueueItem): void => {
    const facts = fileFactsOf(item) ?? fileFacts.get(item.id);
    if (facts !== undefined) fileFacts.set(item.id, facts);
    storage?.save(storedItem(item, orderOf(item.id), facts));
  };
  /** By the ids of their items; also of removed ones, whose removal may be undone. */
  const references = new Map<string, StoredReference>();
  const saveReference = (id: string, reference: StoredReference): void => {
    references.set(id, reference);
    if (itemOf(queue.current(), id) !== undefined) void storage?.saveReference(id, reference);
  };
  const writeFile = async (id: string): Promise<void> => {
    const file = await files.load(id);
    const item = itemOf(queue.current(), id);
    if (storage === undefined || item === undefined) return;
    save(item);
    await storage.saveFile(id, file);
    const reference = references.get(id);
    if (reference !== undefined) await storage.saveReference(id, reference);
  };
  const saveFile = ({ id }: Pick<QueueItem, "id">): void => {
    // One at a time: writing hundreds of files in parallel would block the page. The loader reports
    // a file that cannot be loaded.
    lastWrite = lastWrite.then(() => writeFile(id)).catch(() => undefined);
  };
  const saveAnswer = ({ id, run }: QueueItem): void => storage?.saveAnswer(id, answeredStatus(run));

  const restore = async (): Promise<RestoredQueue> => {
    storage = await ports.openStorage(() =>
      queue.dispatch({ type: "owner-changed", isOtherTab: true }),
    );
    queue.dispatch({ type: "owner-changed", isOtherTab: false });
    const ownIds = queue.current().items.map(({ id }) => id);
    const kept = await storage.load();
    for (const { item, file } of kept) {
      orders.set(item.id, item.order);
      if (item.fileFacts !== undefined) fileFacts.set(item.id, item.fileFacts);
      if (file !== undefined) files.add(item.id, () => Promise.resolve(file));
    }
    const cardOf = await loadCards(kept, ports.page());
    const items = kept.map((one) => restoredItem(one, cardOf(one.item)));
    queue.dispatch({ type: "restored", items });
    for (const item of queue.current().items) {
      if (!ownIds.includes(item.id)) continue;
      saveFile(item);
      saveAnswer(item);
    }
    return {
      read: items.filter(({ reading }) => reading?.state === "reading"),
      references: kept.flatMap(({ item, reference }) =>
        reference === undefined ? [] : [[item.id, reference] as const],
      ),
    };
  };

  return {
    ...{ restore, save, saveFile, saveReference, saveAnswer },
    remove: (id) => storage?.remove(id),
  };
}

function storedItem(item: QueueItem, order: number, fileFacts: FileFacts | undefined): StoredItem {
  const { id, name, edits, origin, run, runCard } = item;
  const { uploaded, timings, exchanges } = run;
  const wanted = !isNotStarted(run);
  return {
    id,
    name,
    order,
    edits,
    origin,
    uploaded,
    timings,
    exchanges,
    wanted,
    fileFacts,
    modelCard: runCard?.path,
  };
}

/**
 * The cards of stored runs. Undefined for an item without one, and for a card that the site no longer
 * has or that could not be loaded.
 */
async function loadCards(
  kept: readonly RestoredItem[],
  page: ListedCard & { readonly cards: readonly CardEntry[] },
): Promise<(item: StoredItem) => ListedCard | undefined> {
  const known = new Map([[page.path, page.card]]);
  const paths = new Set(kept.map(({ item }) => item.modelCard));
  const others = page.cards.filter(({ path }) => paths.has(path) && !known.has(path));
  await Promise.all(
    others.map(({ path }) =>
      loadModelCard(path).then(
        (card) => known.set(path, card),
        () => undefined,
      ),
    ),
  );
  return ({ modelCard: path = page.path }) => {
    const card = known.get(path);
    return card && { path, card };
  };
}

/** @param runCard undefined where its prediction cannot be read, so that it is run again. */
function restoredItem(kept: RestoredItem, runCard: ListedCard | undefined): NewItem {
  const { id, name, edits, origin } = kept.item;
  return {
    id,
    name,
    edits,
    origin,
    run: restoredRun(runCard === undefined ? { ...kept, answer: undefined } : kept),
    runCard,
    reading:
      kept.file === undefined
        ? { state: "missing", file: kept.item.fileFacts }
        : { state: "reading" },
  };
}

/** A started run without a kept answer waits for credentials, which reloads do not keep. */
function restoredRun({ item, answer }: RestoredItem): Run {
  const { uploaded, timings, exchanges, wanted } = item;
  if (answer !== undefined) return { ...IDLE_RUN, uploaded, timings, exchanges, status: answer };
  return wanted
    ? { ...IDLE_RUN, uploaded, status: { state: "waiting-for-credentials" } }
    : IDLE_RUN;
}
