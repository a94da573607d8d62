import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { ListedCard } from "#domain/model/model-card.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import { withoutMissing } from "#domain/prediction/missing-pixels.ts";
import { mostLikelyClasses, scorePlane } from "#domain/prediction/prediction.ts";
import { cardOfItem, type QueueItem } from "#domain/queue/queue.ts";
import { itemsWithReference } from "#domain/queue/scorable-items.ts";
import { type ClassConfusion, classConfusionOf } from "#domain/scores/class-confusion.ts";
import { type Confusion, confusionAt } from "#domain/scores/confusion.ts";
import { activeReading } from "#domain/view/active-reference.ts";
import { type ClassSettings, classSelection } from "#domain/view/active-settings.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import { openArchive } from "./archive-scores.ts";

interface QueueEntry {
  readonly id: string;
  readonly name: string;
}

/** An array with the confusion of the shown class at the active threshold. */
export interface ScoredItem extends QueueEntry {
  readonly confusion: Confusion;
}

/** An array with the confusion of each pixel's most likely class. */
export interface ScoredClasses extends QueueEntry {
  readonly classes: ClassConfusion;
  /** One per class. */
  readonly titles: readonly string[];
}

/**
 * Scores arrays in the settings of the view, one after another, so that the scores of one are in memory at a
 * time. Leaves out those whose scores the browser has lost, and masks with values of no known class.
 */
export async function scoreItems(
  items: readonly QueueItem[],
  page: ListedCard,
  view: ScoreSettings,
  signal: AbortSignal,
): Promise<readonly (ScoredItem | ScoredClasses)[]> {
  const scored: (ScoredItem | ScoredClasses)[] = [];
  for (const item of itemsWithReference(items)) {
    const counts = await countsOf(item, page, view).catch(() => undefined);
    if (signal.aborted) return [];
    if (counts !== undefined) scored.push({ id: item.id, name: item.name, ...counts });
  }
  return scored;
}

/** The settings of the view that decide the scores. */
type ScoreSettings = ClassSettings & Pick<ViewSettings, "maskClasses">;

async function countsOf(
  item: QueueItem,
  page: ListedCard,
  view: ScoreSettings,
): Promise<Omit<ScoredItem, keyof QueueEntry> | Omit<ScoredClasses, keyof QueueEntry> | undefined> {
  const { run, reference } = item;
  if (item.reading.state !== "read" || run.status.state !== "done") return undefined;
  if (reference === undefined || "failure" in reference) return undefined;
  const { prediction: stored } = run.status;
  const opened = isArchived(stored) ? await openArchive(stored) : stored;
  const prediction = withoutMissing(opened, item.reading.array);
  const { card } = cardOfItem(item, page);
  const kind = kindOf(card.output, prediction.classCount);
  const planes = kind.planes(card.output, prediction.classCount, prediction.classNames);
  const reading = activeReading(view, card, reference.mask, prediction);
  if (reading?.kind === "classes") {
    const predicted = mostLikelyClasses(prediction);
    return {
      classes: classConfusionOf(reading.labels, predicted, planes.length),
      titles: planes.map(({ title }) => title),
    };
  }
  const { shown, threshold } = classSelection(
    view,
    card,
    planes.map(({ colour }) => colour),
  );
  if (shown === "most-likely" || reading?.kind !== "one-class") return undefined;
  return { confusion: confusionAt(reading, scorePlane(prediction, shown), threshold) };
}
