import type { ModelCard } from "#domain/model-card.ts";
import type { Summary } from "#domain/prediction.ts";
import type { Entry } from "#domain/workbench.ts";
import { shareText } from "#features/viewer/result-text.ts";

/**
 * The shown array's state as it is read aloud: the phase without its percentages, then the result.
 * Failures speak for themselves, as alerts.
 */
export function spokenState(
  { name, reading, run }: Entry,
  card: ModelCard,
  summary: Summary | undefined,
): string {
  if (reading.state === "reading") return `Reading ${name}`;
  if (reading.state === "unreadable") return "";
  if (reading.state === "missing") return `${name} has to be chosen again`;
  switch (run.status.state) {
    case "idle":
      return `${name} is open`;
    case "waiting":
      return run.status.for === "keys" ? "Paste keys to run the model" : "Waiting for its turn";
    case "working":
      return { sign: "Signing", upload: "Uploading", infer: "Waiting for the model" }[
        run.status.phase
      ];
    case "failed":
      return "";
    case "done":
      return summary === undefined ? "Done" : shareText(card, summary.share);
  }
}
