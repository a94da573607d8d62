/** The longest Retry-After that the page waits for by itself, in seconds: the longest cooldown. */
export const MAX_SHORT_WAIT_S = 60;

/** The cooldowns before each retry, in milliseconds: about four minutes in total. */
const COOLDOWNS_MS = [5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000];

/**
 * The cooldown after a transient failure, in milliseconds, given the number of cooldowns since the
 * last success; undefined when it is time to give up.
 */
export function cooldownMs(pausesBefore: number): number | undefined {
  return COOLDOWNS_MS[pausesBefore];
}
