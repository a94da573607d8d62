import { useEffect, useState } from "react";
import { elapsedMs } from "#domain/run/pipeline.ts";
import { activeStatus, type Run } from "#domain/run/run.ts";
import { formatFixed } from "#domain/text/format.ts";

const SECOND_MS = 1000;

/** How long a run has taken: whole seconds while it is active, else to a tenth; undefined before it. */
export function useElapsedText(run: Run): string | undefined {
  const isActive = activeStatus(run) !== undefined;
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    if (!isActive) return;
    setNowMs(performance.now());
    const timer = setInterval(() => setNowMs(performance.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, [isActive]);
  const ms = elapsedMs(run, nowMs);
  if (ms === undefined) return undefined;
  return `${formatFixed(ms / SECOND_MS, isActive ? 0 : 1)}\u202fs`;
}
