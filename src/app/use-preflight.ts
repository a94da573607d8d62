import { useDeferredValue, useMemo } from "react";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { CheckResult } from "#domain/preflight/check-result.ts";
import { type Preflight, predictionDoubts } from "#domain/preflight/preflight.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { isNotStarted } from "#domain/run/run.ts";
import { runPreflight } from "#engine/check-array.ts";
import type { Engine } from "#engine/engine.ts";
import { type FixPreview, useFixPreviews } from "#features/preflight/use-fix-previews.ts";

/** The preflight check of the selected array, and previews of its fixes. */
export interface PreflightModel {
  /** Undefined while there is no array to check. */
  readonly check: Preflight | undefined;
  /** Why the array's prediction may be meaningless. */
  readonly doubts: readonly CheckResult[];
  previewOf(edits: readonly Edit[]): FixPreview | undefined;
}

const NOTHING = {};

export function usePreflight(
  item: QueueItem,
  store: Engine,
  { config, card }: { readonly config: WorkshopConfig; readonly card: ModelCard },
): PreflightModel {
  const { id, edits, reading, run } = item;
  const array = reading.state === "read" ? reading.array : undefined;
  const { state } = run.status;
  // A finished run may have updated the server profile, so that the check is repeated.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  const current = useMemo(() => ({ array, edits }), [array, edits, state]);
  // Checked once the array is drawn.
  const deferred = useDeferredValue<Partial<typeof current>>(current, NOTHING);
  const checked = useMemo(
    () => deferred.array && runPreflight(deferred.array, deferred.edits ?? [], { config, card }),
    [deferred, config, card],
  );
  const check = deferred.array === array && deferred.edits === edits ? checked : undefined;
  const doubts = useMemo(() => (check === undefined ? [] : predictionDoubts(check)), [check]);
  const previewOf = useFixPreviews({
    id,
    edits,
    preflight: check,
    card,
    preview: (alternatives, signal) => store.previewEdits(id, alternatives, signal),
    checkAfter: (content, after) => runPreflight(content, after, { config, card }),
  });
  return { check, doubts, previewOf };
}

/** Whether the check stopped the run of an array, so that its notice is shown. */
export function isStopped({ reading, run }: QueueItem, { check }: PreflightModel): boolean {
  const canBeFixed = reading.state === "read" && !reading.revising && isNotStarted(run);
  return canBeFixed && check !== undefined && check.level !== "fine";
}
