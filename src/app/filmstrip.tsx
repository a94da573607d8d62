import { Plus } from "lucide-react";
import { type ReactNode, useMemo, useRef } from "react";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { shortResultText } from "#domain/prediction/result-text.ts";
import { predictionDoubts } from "#domain/preflight/preflight.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { QueueItem, QueueState } from "#domain/queue/queue.ts";
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
  const resultOf = useResults(card);
  const isDoubtful = useDoubts(card, config);
  return (
    <Queue queue={queue} actions={store} resultOf={resultOf} isDoubtful={isDoubtful}>
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

/** The results of finished runs at the card's default threshold, each computed once. */
function useResults(card: ModelCard): (item: QueueItem) => string | undefined {
  const known = useRef(new WeakMap<Prediction, string>());
  return ({ run }) => {
    if (run.status.state !== "done") return undefined;
    const { prediction } = run.status;
    if (isArchived(prediction)) return prediction.result;
    const text = known.current.get(prediction) ?? shortResultText(card, prediction);
    known.current.set(prediction, text);
    return text;
  };
}

/** Whether an array has run despite a warning about its prediction; each is checked once. */
function useDoubts(card: ModelCard, config: WorkshopConfig): (item: QueueItem) => boolean {
  const known = useMemo(() => {
    const doubtful = new WeakMap<PreparedArray, boolean>();
    return { card, config, doubtful };
  }, [card, config]);
  return ({ run, reading, edits }) => {
    if (run.status.state !== "done" || reading.state !== "read") return false;
    const { array } = reading;
    const before = known.doubtful.get(array);
    if (before !== undefined) return before;
    const isDoubtful = predictionDoubts(runPreflight(array, edits, known)).length > 0;
    known.doubtful.set(array, isDoubtful);
    return isDoubtful;
  };
}
