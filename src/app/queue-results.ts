import { type ExportedResult, exportedResult } from "#domain/exports/exported-result.ts";
import { caveatsOf } from "#domain/model/caveats.ts";
import type { ListedCard, ModelCard } from "#domain/model/model-card.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { cardOfItem, type QueueItem } from "#domain/queue/queue.ts";
import { answeringModel } from "#domain/run/hops.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import { openArchive } from "#engine/archive-scores.ts";

/** The queue's results as they are shown. */
export interface ShownResults {
  readonly view: ViewSettings;
  readonly items: readonly QueueItem[];
  /** The page's card. */
  readonly page: ListedCard;
}

/** An item with its result. */
export interface ItemResult {
  readonly item: QueueItem;
  readonly array: PreparedArray;
  readonly result: ExportedResult;
}

/** All results that have their array's size, with their scores, one after another. */
export async function* resultsOf({ items, page, view }: ShownResults): AsyncGenerator<ItemResult> {
  for (const item of items) {
    const { reading, run } = item;
    if (reading.state !== "read" || run.status.state !== "done") continue;
    const { prediction } = run.status;
    const opened = isArchived(prediction) ? await openArchive(prediction) : prediction;
    const { array } = reading;
    const { card } = cardOfItem(item, page);
    const withScores: QueueItem = {
      ...item,
      run: { ...run, status: { state: "done", prediction: opened } },
    };
    const result = resultOf(withScores, array, card, view);
    if (result !== undefined) yield { item, array, result };
  }
}

/** An item's result as it is shown; undefined if there is none, or its scores are archived. */
export function resultOf(
  { name, edits, run, reference }: QueueItem,
  array: PreparedArray,
  card: ModelCard,
  view: ViewSettings,
): ExportedResult | undefined {
  if (run.status.state !== "done" || isArchived(run.status.prediction)) return undefined;
  const { prediction } = run.status;
  const compared = reference !== undefined && "mask" in reference ? reference : undefined;
  const answered = { ...card, caveats: caveatsOf(card, answeringModel(run)) };
  const inputs = { name, array, card: answered, prediction, edits, view };
  return exportedResult({ ...inputs, reference: compared });
}
