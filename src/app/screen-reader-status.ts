import type { Grid } from "#domain/geo/grid.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { screenReaderSummary } from "#domain/prediction/screen-reader-summary.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import type { PredictionView } from "#features/viewer/viewer-model.ts";

/**
 * The selected item's state for screen readers: the step without its percentage, then the result.
 * Failures are alerts of their own.
 */
export function spokenState(
  { name, reading, run }: QueueItem,
  card: ModelCard,
  predictionView: PredictionView | undefined,
  grid: Grid | undefined,
): string {
  if (reading.state === "reading") return `Reading ${name}`;
  if (reading.state === "unreadable") return "";
  if (reading.state === "missing") return `${name} must be chosen again`;
  switch (run.status.state) {
    case "idle":
      return `${name} is open`;
    case "cancelled":
      return "Cancelled";
    case "waiting-for-credentials":
      return "Paste credentials to run the model";
    case "queued":
      return "Waiting in the queue";
    case "signing":
      return "Signing";
    case "uploading":
      return "Uploading";
    case "inferring":
      return "Waiting for the model";
    case "failed":
      return "";
    case "done":
      return predictionView === undefined ? "Done" : resultText(card, predictionView, grid);
  }
}

function resultText(
  card: ModelCard,
  predictionView: PredictionView,
  grid: Grid | undefined,
): string {
  const { summary, prediction, shown, titles } = predictionView;
  const { height, width } = prediction;
  const facts = { height, width, grid };
  if (shown.shown === "most-likely") {
    if (summary.pixelCount === 0) return "Nothing is above the threshold.";
    return screenReaderSummary(card, summary, { ...facts, threshold: undefined, title: "Marked" });
  }
  const { threshold } = shown;
  const title = titles[shown.shown] ?? card.output.classTitle;
  return screenReaderSummary(card, summary, { ...facts, threshold, title });
}
