import { type ReactNode, useDeferredValue, useEffect, useMemo, useState } from "react";
import type { ListedCard } from "#domain/model/model-card.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import { type ScoredClasses, type ScoredItem, scoreItems } from "#engine/queue-scores.ts";
import { QueueTable } from "#features/evaluate/queue-table.tsx";

interface QueueScoresProps {
  /** Those with a prediction and a reference mask. */
  readonly items: readonly QueueItem[];
  readonly selectedId: string;
  readonly page: ListedCard;
  readonly view: ViewSettings;
  onSelect(id: string): void;
}

/** The scores of all arrays with a reference mask, counted again for another threshold. */
export function QueueScores({
  items,
  selectedId,
  page,
  view,
  onSelect,
}: QueueScoresProps): ReactNode {
  const [scored, setScored] = useState<readonly (ScoredItem | ScoredClasses)[] | undefined>(
    undefined,
  );
  const { shownClass, threshold, hiddenClasses, maskClasses, overlayColour } = view;
  // Steps of a slider follow one another faster than a queue is counted.
  const cut = useDeferredValue(threshold);
  const { path, card } = page;
  const key = items.map(({ id, run, reference }) => [id, run.inferences, reference?.name]).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other events than runs and masks change no score.
  const counted = useMemo(() => items, [key]);
  useEffect(() => {
    const stopping = new AbortController();
    const settings = { shownClass, threshold: cut, hiddenClasses, maskClasses, overlayColour };
    void scoreItems(counted, { path, card }, settings, stopping.signal).then((all) => {
      if (!stopping.signal.aborted) setScored(all);
    });
    return () => stopping.abort();
  }, [counted, path, card, shownClass, cut, hiddenClasses, maskClasses, overlayColour]);
  if (scored === undefined) {
    return <p className="quiet">Counting {items.length} arrays…</p>;
  }
  return <QueueTable items={scored} selectedId={selectedId} onSelect={onSelect} />;
}
