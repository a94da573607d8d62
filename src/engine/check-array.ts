import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { TargetServer } from "#domain/preflight/check-result.ts";
import { checkArray, type Preflight } from "#domain/preflight/preflight.ts";
import type { PreparedFacts } from "#domain/preparation/prepare.ts";
import { loadServerProfile } from "#services/api/server-profiles.ts";

/** Checks an array against the workshop's model and its API's known profile. */
export function runPreflight(
  array: PreparedFacts,
  edits: readonly Edit[],
  { card, config }: { readonly card: ModelCard; readonly config: WorkshopConfig },
): Preflight {
  return checkArray(array, card, serverOf(config), edits);
}

/** Whether an array may run in bulk: it will not fail, and leaves the user nothing to decide. */
export function mayRunInBulk(...checked: Parameters<typeof runPreflight>): boolean {
  const { level, results } = runPreflight(...checked);
  return level !== "fail" && results.every((one) => one.level === "fine" || !one.needsDecision);
}

/** Only this project's function answers in npy, so its JSON is written by the same code. */
function serverOf(config: WorkshopConfig): TargetServer {
  const { apiUrl, npyReplies, endpointLimitBytes: limitBytes } = config;
  const server = loadServerProfile(apiUrl);
  if (server === undefined) {
    const jsonWriter = npyReplies ? "javascript" : undefined;
    return { jsonWriter, batchAxis: undefined, limitBytes };
  }
  const { encoding, batchAxis } = server;
  return {
    jsonWriter: encoding === "npy" ? "javascript" : "python",
    batchAxis: batchAxis === "adds" || batchAxis === "wants" ? batchAxis : undefined,
    limitBytes,
  };
}
