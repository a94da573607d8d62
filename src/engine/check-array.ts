import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Subject, TargetServer } from "#domain/preflight/check-result.ts";
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

/** Warnings that mean at worst a refusal, or that an edit of the user's has caused. */
const BULK_WARNINGS: readonly Subject[] = ["weight", "size", "batch-axis"];

/**
 * Whether an array may run in bulk: it will not fail, leaves the user nothing to decide, and nothing
 * warns of a wrong answer, as of values, bands and missing pixels.
 */
export function mayRunInBulk(...checked: Parameters<typeof runPreflight>): boolean {
  const { level, results } = runPreflight(...checked);
  const open = results.filter((result) => result.level !== "fine");
  return (
    level !== "fail" &&
    open.every(({ needs, about }) => needs === undefined && BULK_WARNINGS.includes(about))
  );
}

/** Only this project's function answers in npy, so its JSON is written by the same code. */
function serverOf(config: WorkshopConfig): TargetServer {
  const { apiUrl, npyReplies, endpointLimitBytes: limitBytes } = config;
  const server = loadServerProfile(apiUrl);
  if (server === undefined) {
    const jsonWriter = npyReplies ? "javascript" : undefined;
    return { jsonWriter, batchAxis: undefined, limitBytes };
  }
  const { encoding, batchAxis, refusedBatchAxis } = server;
  // An array that it is known to refuse gets the other batch axis before it is sent.
  const isFitted = refusedBatchAxis !== undefined;
  return {
    jsonWriter: encoding === "npy" ? "javascript" : "python",
    batchAxis: !isFitted && (batchAxis === "adds" || batchAxis === "wants") ? batchAxis : undefined,
    limitBytes,
  };
}
