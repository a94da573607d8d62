import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { CardEntry } from "#domain/config/workshop-config.ts";
import { isLatestOfItem, type KeptRun } from "#domain/history/kept-run.ts";
import type { ListedCard } from "#domain/model/model-card.ts";
import { itemOf } from "#domain/queue/queue.ts";
import { IDLE_RUN } from "#domain/run/run.ts";
import { loadModelCard } from "#services/browser/site-files.ts";
import type { FileSources } from "./file-sources.ts";
import type { ArrayLoader } from "./load-array.ts";
import type { Persistence } from "./persistence.ts";
import type { QueueStore } from "./queue-store.ts";
import type { RunHistory } from "./run-history.ts";

interface OpenPorts {
  readonly queue: QueueStore;
  readonly files: FileSources;
  readonly loader: ArrayLoader;
  readonly persistence: Persistence;
  /** The card of the page, and all that the site has. */
  readonly page: ListedCard & { readonly cards: readonly CardEntry[] };
}

/** The items that runs were opened as, in this visit. */
const openedAs = new WeakMap<QueueStore, Map<string, string>>();

/** Shows a kept run, in its own item if that still shows it. Returns the item's id. @throws AppError */
export async function openKeptRun(
  run: KeptRun,
  history: RunHistory,
  { queue, files, loader, persistence, page }: OpenPorts,
): Promise<string> {
  const opened = openedAs.get(queue) ?? new Map<string, string>();
  openedAs.set(queue, opened);
  const runs = history.current().runs ?? [];
  const openedId = opened.get(run.id);
  // An item that has run again shows its later run.
  const hasRunAgain = runs.some(({ itemId }) => itemId === openedId);
  const shown = [
    hasRunAgain ? undefined : openedId,
    isLatestOfItem(run, runs) ? run.itemId : undefined,
  ]
    .map((id) => itemOf(queue.current(), id))
    .find((item) => item?.run.status.state === "done");
  if (shown !== undefined) {
    loader.select(shown.id);
    return shown.id;
  }

  const [card, prediction, file] = await Promise.all([
    cardOf(run, page),
    history.prediction(run.id),
    history.file(run),
  ]);
  if (prediction === undefined || file === undefined) {
    throw unreadableArray(
      "This run is no longer in the history.",
      "Another tab may have removed it: open the history again.",
    );
  }
  const id = crypto.randomUUID();
  const { arrayName: name, edits, origin, uploaded, timings } = run;
  files.add(id, () => Promise.resolve(file));
  queue.dispatch({
    type: "added",
    items: [
      {
        ...{ id, name, edits, origin },
        run: { ...IDLE_RUN, uploaded, timings, status: { state: "done", prediction } },
        runCard: card,
      },
    ],
  });
  opened.set(run.id, id);
  const item = itemOf(queue.current(), id);
  if (item === undefined) return id;
  persistence.saveFile(item);
  persistence.saveAnswer(item);
  await loader.load(item);
  return id;
}

async function cardOf(
  { modelCard: { path, title } }: KeptRun,
  page: OpenPorts["page"],
): Promise<ListedCard> {
  if (path === page.path) return { path, card: page.card };
  if (!page.cards.some((entry) => entry.path === path)) {
    throw unreadableArray(
      `This site no longer has the model card of this run, “${title}”.`,
      "Ask your instructor to add it, or run the array again.",
    );
  }
  return { path, card: await loadModelCard(path) };
}
