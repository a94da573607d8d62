import type { Retrier } from "./definition.ts";
import { matchesError, type StateError } from "./state-error.ts";

/** The retries of one visit to a state, counted for each retrier: https://states-language.net/spec.html#errors */
export interface Retries {
  /** How many there were. */
  count(): number;
  /** The time to wait before the next one, in milliseconds; undefined if the error is not retried. */
  delayMs(error: StateError): number | undefined;
}

export function createRetries(retriers: readonly Retrier[], random: () => number): Retries {
  const used = retriers.map(() => 0);
  return {
    count: () => used.reduce((sum, times) => sum + times, 0),
    delayMs(error) {
      // The first that matches, also if its attempts are used up: no later one is tried.
      const at = retriers.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, error));
      const [retrier, times] = [retriers[at], used[at]];
      if (retrier === undefined || times === undefined || times >= retrier.MaxAttempts) {
        return undefined;
      }
      used[at] = times + 1;
      return delayOf(retrier, times, random) * 1000;
    },
  };
}

function delayOf(retrier: Retrier, times: number, random: () => number): number {
  const { IntervalSeconds, BackoffRate, MaxDelaySeconds, JitterStrategy } = retrier;
  const backoff = IntervalSeconds * BackoffRate ** times;
  const delay = Math.min(backoff, MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return JitterStrategy === "FULL" ? delay * random() : delay;
}
