import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { ListedCard } from "#domain/model/model-card.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import { withoutMissing } from "#domain/prediction/missing-pixels.ts";
import { scorePlane } from "#domain/prediction/prediction.ts";
import { cardOfItem, type QueueItem } from "#domain/queue/queue.ts";
import { itemsWithReference } from "#domain/queue/scorable-items.ts";
import { type Confusion, confusionAt } from "#domain/scores/confusion.ts";
import { type ClassSettings, classSelection } from "#domain/view/active-settings.ts";
import { openArchive } from "./archive-scores.ts";

/** An array of the queue that has a prediction and a reference mask. */
export interface ScoredItem {
  readonly id: string;
  readonly name: string;
  /** Of the shown class at the active threshold. */
  readonly confusion: Confusion;
}

/**
 * Scores arrays with the view's threshold, one after another, so that the scores of one are in memory at a
 * time. Leaves out those whose scores the browser has lost, and where each pixel has its most likely class.
 */
export async function scoreItems(
  items: readonly QueueItem[],
  page: ListedCard,
  view: ClassSettings,
  signal: AbortSignal,
): Promise<readonly ScoredItem[]> {
  const scored: ScoredItem[] = [];
  for (const item of itemsWithReference(items)) {
    const confusion = await confusionOf(item, page, view).catch(() => undefined);
    if (signal.aborted) return [];
    if (confusion !== undefined) scored.push({ id: item.id, name: item.name, confusion });
  }
  return scored;
}

async function confusionOf(
  item: QueueItem,
  page: ListedCard,
  view: ClassSettings,
): Promise<Confusion | undefined> {
  const { reading, run, reference } = item;
  if (reading.state !== "read" || run.status.state !== "done") return undefined;
  if (reference === undefined || "failure" in reference) return undefined;
  const { prediction: stored } = run.status;
  const opened = isArchived(stored) ? await openArchive(stored) : stored;
  const prediction = withoutMissing(opened, reading.array);
  const { card } = cardOfItem(item, page);
  const kind = kindOf(card.output, prediction.classCount);
  const planes = kind.planes(card.output, prediction.classCount, prediction.classNames);
  const { shown, threshold } = classSelection(
    view,
    card,
    planes.map(({ colour }) => colour),
  );
  if (shown === "most-likely" || kind.draws === "values") return undefined;
  return confusionAt(reference.mask, scorePlane(prediction, shown), threshold);
}
