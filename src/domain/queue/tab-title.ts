import { isArchived } from "#domain/prediction/archived-prediction.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { formatPercent } from "#domain/text/format.ts";
import type { QueueItem } from "./queue.ts";

/**
 * The title of the browser's tab for the selected item: its state or result, then its name.
 * @param resultOf the short result of a prediction.
 */
export function tabTitle(
  { name, reading, run: { status } }: Pick<QueueItem, "name" | "reading" | "run">,
  resultOf: (prediction: Prediction) => string,
): string {
  const stem = name.replace(/\.[^.]+$/, "");
  const titled = (state: string): string => `${state} – ${stem}`;
  if (reading.state === "reading") return titled("Reading");
  if (reading.state === "unreadable") return titled("Unreadable");
  switch (status.state) {
    case "idle":
    case "cancelled":
      return stem;
    case "queued":
      return titled("Queued");
    case "waiting-for-credentials":
      return titled("Waiting for credentials");
    case "signing":
      return titled("Signing");
    case "uploading":
      return titled(`Uploading ${formatPercent(status.progress, 0)}`);
    case "inferring":
      return titled("Running");
    case "unconfirmed":
      return titled("Needs your answer");
    case "failed":
      return titled("Failed");
    case "done": {
      const { prediction } = status;
      return titled(isArchived(prediction) ? prediction.result : resultOf(prediction));
    }
  }
}
