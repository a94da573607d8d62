import { failureOf } from "#domain/failures/failure.ts";
import type { ListedCard } from "#domain/model/model-card.ts";
import { type ArchivedPrediction, isArchived } from "#domain/prediction/archived-prediction.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { shortResultText } from "#domain/prediction/result-text.ts";
import { bandsOf, cardOfItem, type QueueItem } from "#domain/queue/queue.ts";
import type { RunStatus } from "#domain/run/run.ts";
import type { QueueStore } from "./queue-store.ts";

/**
 * Archives the predictions of all items that are neither selected nor among the most recently selected, and
 * brings back the scores of the selected one.
 */
export function archiveScores(queue: QueueStore, page: ListedCard): void {
  for (const item of queue.current().items) {
    const { status } = item.run;
    if (item.reading.state !== "read" || status.state !== "done") continue;
    const { prediction } = status;
    const isShown = item.id === queue.current().selectedId;
    if (isArchived(prediction)) {
      if (isShown) void loadScores(queue, item.id, prediction);
    } else if (!isShown && bandsOf(queue.current(), item.id) === undefined) {
      const { card } = cardOfItem(item, page);
      const archived = archiveOf(prediction, shortResultText(card, prediction));
      const moved: RunStatus = { state: "done", prediction: archived };
      queue.change(item.id, { type: "prediction-moved", from: prediction, status: moved });
    }
  }
}

/** An item that is kept outside the queue, without its scores in memory. */
export function archivedItem(item: QueueItem, page: ListedCard): QueueItem {
  const { status } = item.run;
  if (status.state !== "done" || isArchived(status.prediction)) return item;
  const { prediction } = status;
  const result = shortResultText(cardOfItem(item, page).card, prediction);
  const archived: RunStatus = { state: "done", prediction: archiveOf(prediction, result) };
  return { ...item, run: { ...item.run, status: archived } };
}

/** Brings scores back; a run whose scores the browser has lost fails, and can be repeated. */
async function loadScores(queue: QueueStore, id: string, from: ArchivedPrediction): Promise<void> {
  const status = await openArchive(from).then(
    (prediction): RunStatus => ({ state: "done", prediction }),
    (thrown: unknown): RunStatus => {
      const failure = failureOf(thrown, "reading the kept prediction");
      return { state: "failed", phase: "inferring", failure };
    },
  );
  queue.change(id, { type: "prediction-moved", from, status });
}

/** Copies the scores bit for bit. */
function archiveOf(prediction: Prediction, result: string): ArchivedPrediction {
  const { buffer, byteOffset, byteLength } = prediction.scores;
  const bytes = new Uint8Array(byteLength);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength));
  return { ...prediction, scores: new Blob([bytes]), result };
}

/** Brings the scores of an archived prediction back into memory. Rejects if the browser has lost them. */
export async function openArchive(archive: ArchivedPrediction): Promise<Prediction> {
  const { result: _, scores, ...facts } = archive;
  return { ...facts, scores: new Float32Array(await scores.arrayBuffer()) };
}
