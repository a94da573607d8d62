import { Plus } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { type WorkshopConfig, withCard } from "#domain/config/workshop-config.ts";
import type { ListedCard, ModelCard } from "#domain/model/model-card.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import { shortResultText } from "#domain/prediction/result-text.ts";
import { predictionDoubts } from "#domain/preflight/preflight.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { cardOfItem, type QueueItem, type QueueState } from "#domain/queue/queue.ts";
import { runPreflight } from "#engine/check-array.ts";
import type { Engine } from "#engine/engine.ts";
import { Queue } from "#features/queue/queue.tsx";
import { ADD_ARRAYS_ID } from "./rail.tsx";

interface FilmstripProps {
  readonly queue: QueueState;
  readonly store: Engine;
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
}

/** The queue below the picture; its last place adds arrays. */
export function Filmstrip({ queue, store, config, card }: FilmstripProps): ReactNode {
  const page = { path: config.modelCard, card };
  const isDoubtful = useDoubts(card, config);
  return (
    <Queue
      queue={queue}
      actions={store}
      resultOf={(item) => runResult(item, page)}
      isDoubtful={isDoubtful}
    >
      <button
        type="button"
        className="drop-tile"
        aria-label="Add or drop"
        popoverTarget={ADD_ARRAYS_ID}
      >
        <Plus size={16} aria-hidden="true" />
        <span className="drop-text">Add or drop</span>
      </button>
    </Queue>
  );
}

/** The result of a finished run at the card's default threshold. */
function runResult(item: QueueItem, page: ListedCard): string | undefined {
  const { status } = item.run;
  if (status.state !== "done") return undefined;
  const { prediction } = status;
  if (isArchived(prediction)) return prediction.result;
  return shortResultText(cardOfItem(item, page).card, prediction);
}

/** Whether an array has run despite a warning about its prediction; each is checked once. */
function useDoubts(card: ModelCard, config: WorkshopConfig): (item: QueueItem) => boolean {
  const known = useMemo(() => {
    const doubtful = new WeakMap<PreparedArray, boolean>();
    return { card, config, doubtful };
  }, [card, config]);
  return (item) => {
    const { run, reading, edits } = item;
    if (run.status.state !== "done" || reading.state !== "read") return false;
    const { array } = reading;
    const before = known.doubtful.get(array);
    if (before !== undefined) return before;
    const own = cardOfItem(item, { path: known.config.modelCard, card: known.card });
    const model = { card: own.card, config: withCard(known.config, own.path) };
    const isDoubtful = predictionDoubts(runPreflight(array, edits, model)).length > 0;
    known.doubtful.set(array, isDoubtful);
    return isDoubtful;
  };
}
