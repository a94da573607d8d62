import { AppError } from "#domain/failures/failure.ts";
import { nextTryMs } from "#domain/failures/retry-policy.ts";
import { browserClock } from "./clock.ts";

/** Runs `attempt`, retrying transient failures with backoff. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal,
  clock = browserClock,
): Promise<T> {
  const startedMs = clock.monotonicMs();
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const elapsedMs = clock.monotonicMs() - startedMs;
      const waitMs = nextTryMs(error.failure, tried, elapsedMs, Math.random());
      if (waitMs === undefined) throw error;
      await clock.sleep(waitMs, signal);
    }
  }
}
