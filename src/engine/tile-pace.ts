import { cooldownMs } from "#domain/failures/cooldown.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { isTransient, mayBeOfOneRequest } from "#domain/failures/retry-policy.ts";
import type { Clock } from "#services/browser/clock.ts";

/** A class shares API Gateway, the function and one small model: a scene begins like a queue of chips. */
const FIRST_LIMIT = 2;
/**
 * Browsers open six connections to one HTTP/1.1 server:
 * https://developer.mozilla.org/docs/Web/HTTP/Guides/Connection_management_in_HTTP_1.x
 */
const MAX_LIMIT = 6;

/** How often a task is repeated after a failure that is not transient, but may be of one request. */
const MAX_REPEATS = 3;

interface PaceOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The server is busy, and nothing is started until it may have recovered; or it goes on. */
  onHold(isHeld: boolean): void;
}

/**
 * Runs tasks in order, as many at once as the server takes: one more after each round without a refusal,
 * half as many after one (additive increase, multiplicative decrease:
 * https://www.rfc-editor.org/rfc/rfc5681#section-3.1). A task that failed by a transient failure is repeated
 * after a cooldown, and so is one that failed alone after others have succeeded, three times. Any other failure, and `false` from a
 * task, let the running ones end and start no further.
 *
 * @param task resolves with whether to go on; `isLast` tells the one that is started last.
 * @throws the first failure that is not transient, or the last one once cooldowns do not help.
 */
export async function runPaced(
  indices: readonly number[],
  task: (index: number, isLast: boolean) => Promise<boolean>,
  { clock, signal, onHold }: PaceOptions,
): Promise<void> {
  const waiting = [...indices];
  let limit = FIRST_LIMIT;
  let succeeded = 0;
  let hasSucceeded = false;
  const repeats = new Map<number, number>();
  let cooldowns = 0;
  let isEnding = false;
  let hold: Promise<void> | undefined;
  let failed: { readonly thrown: unknown } | undefined;
  const running = new Set<Promise<void>>();

  const end = (thrown: unknown): void => {
    isEnding = true;
    failed ??= { thrown };
  };
  const backOff = (index: number, thrown: unknown): void => {
    waiting.unshift(index);
    // Those that were sent together are refused together: one refusal.
    if (hold !== undefined) return;
    limit = Math.max(1, Math.floor(limit / 2));
    succeeded = 0;
    const ms = cooldownMs(cooldowns);
    cooldowns += 1;
    if (ms === undefined) {
      end(thrown);
      return;
    }
    onHold(true);
    hold = clock
      .sleep(ms, signal)
      .then(
        () => onHold(false),
        // Cancelled meanwhile.
        () => undefined,
      )
      .finally(() => {
        hold = undefined;
      });
  };
  const isRepeated = (index: number, failure: Failure): boolean => {
    const before = repeats.get(index) ?? 0;
    if (!hasSucceeded || before === MAX_REPEATS || !mayBeOfOneRequest(failure)) return false;
    repeats.set(index, before + 1);
    return true;
  };
  const run = async (index: number): Promise<void> => {
    try {
      if (!(await task(index, waiting.length === 0))) isEnding = true;
      cooldowns = 0;
      hasSucceeded = true;
      succeeded += 1;
      if (succeeded < limit) return;
      limit = Math.min(MAX_LIMIT, limit + 1);
      succeeded = 0;
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (signal.aborted) end(thrown);
      else if (isTransient(failure) || isRepeated(index, failure)) backOff(index, thrown);
      else end(thrown);
    }
  };

  while (running.size > 0 || (waiting.length > 0 && !isEnding)) {
    while (!isEnding && hold === undefined && running.size < limit) {
      const index = waiting.shift();
      if (index === undefined) break;
      const started = run(index).finally(() => running.delete(started));
      running.add(started);
    }
    await (running.size > 0 ? Promise.race(running) : hold);
    if (signal.aborted) end(signal.reason);
  }
  if (failed !== undefined) throw failed.thrown;
}
