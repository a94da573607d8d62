import type { QueueItem } from "#domain/queue/queue.ts";
import type { PredictionView } from "#features/viewer/viewer-model.ts";

/**
 * The selected item's state for screen readers: the step without its percentage, then the result.
 * Failures are separate alerts.
 */
export function spokenState(
  { name, reading, run }: QueueItem,
  predictionView: PredictionView | undefined,
  hasDoubts: boolean,
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
      return "Waiting for the model. A cold endpoint may take 30 seconds.";
    case "unconfirmed":
      return "The reply needs your answer";
    case "failed":
      return "";
    case "done":
      return `${predictionView?.text.spoken ?? "Done."}${hasDoubts ? " Run despite a warning of the check." : ""}`;
  }
}
