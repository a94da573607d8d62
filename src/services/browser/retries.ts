import { AppError } from "#domain/failures/failure.ts";
import { nextTryMs } from "#domain/failures/retry-policy.ts";

/** Runs `attempt`, retrying with backoff the failures for which the table says so. @throws its last error */
export async function withRetries<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const startedMs = performance.now();
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const elapsedMs = performance.now() - startedMs;
      const waitMs = nextTryMs(error.failure, tried, elapsedMs, Math.random());
      if (waitMs === undefined) throw error;
      await pause(waitMs, signal);
    }
  }
}

/** Waits `ms` milliseconds. @throws AppError "aborted" as soon as the signal is. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new AppError({ kind: "aborted" }));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
