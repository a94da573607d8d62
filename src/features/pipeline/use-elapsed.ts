import { elapsedMs } from "#domain/run/pipeline.ts";
import { activeStatus, type Run } from "#domain/run/run.ts";
import { formatFixed } from "#domain/text/format.ts";
import { useNow } from "#ui/controls/use-now.ts";

const SECOND_MS = 1000;

/** How long a run has taken: whole seconds while it is active, else to a tenth; undefined before it. */
export function useElapsedText(run: Run): string | undefined {
  const isActive = activeStatus(run) !== undefined;
  const ms = elapsedMs(run, useNow(isActive));
  if (ms === undefined) return undefined;
  return `${formatFixed(ms / SECOND_MS, isActive ? 0 : 1)}\u202fs`;
}
