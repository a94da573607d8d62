import { adviceFor } from "#domain/advice.ts";
import type { ModelCard } from "#domain/model-card.ts";
import { summarise } from "#domain/prediction.ts";
import { thresholdInForce, type ViewSettings } from "#domain/view-settings.ts";
import type { Entry } from "#domain/workbench.ts";
import { shareText } from "#features/viewer/result-text.ts";

/** The shown array's state as it is read aloud: the phase without its percentages, then the result. */
export function spokenState(
  { name, reading, run }: Entry,
  card: ModelCard,
  view: ViewSettings,
): string {
  if (reading.state === "reading") return `Reading ${name}`;
  if (reading.state === "unreadable") return adviceFor(reading.failure).title;
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
      return adviceFor(run.status.failure).title;
    case "done": {
      const { share } = summarise(run.status.prediction, thresholdInForce(view, card));
      return shareText(card, share);
    }
  }
}
