/** How long a queue pauses before its next try, in milliseconds: about four minutes in all. */
const COOLDOWNS_MS = [5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000];

/**
 * How long a queue pauses after a transient failure, in milliseconds, after so many pauses without
 * a success between them; undefined when it is time to give up.
 */
export function cooldownMs(pausesBefore: number): number | undefined {
  return COOLDOWNS_MS[pausesBefore];
}
