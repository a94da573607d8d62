import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { browserClock } from "./clock.ts";
import { withRetries } from "./retries.ts";

const BUSY: Failure = { kind: "throttled", service: "api" };
const NEVER = new AbortController().signal;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Fails once with each of the failures, then resolves to the number of tries. */
function failing(...failures: readonly Failure[]): () => Promise<number> {
  let tries = 0;
  return () => {
    const failure = failures[tries];
    tries += 1;
    return failure === undefined ? Promise.resolve(tries) : Promise.reject(new AppError(failure));
  };
}

async function outcome(promise: Promise<number>): Promise<number | string> {
  const settled = promise.catch((error: unknown) =>
    error instanceof AppError ? error.failure.kind : "?",
  );
  await vi.runAllTimersAsync();
  return settled;
}

describe("a retried attempt", () => {
  it("succeeds once the server accepts requests again", async () => {
    expect(await outcome(withRetries(failing(BUSY, BUSY), NEVER))).toBe(3);
  });

  it("gives up after three tries", async () => {
    expect(await outcome(withRetries(failing(BUSY, BUSY, BUSY), NEVER))).toBe("throttled");
  });

  it("does not retry any other failure", async () => {
    const attempt = failing({ kind: "credentials-expired" });
    expect(await outcome(withRetries(attempt, NEVER))).toBe("credentials-expired");
    expect(await attempt()).toBe(2);
  });

  it("stops immediately when cancelled during the wait", async () => {
    const controller = new AbortController();
    const attempt = failing(BUSY);
    const ended = withRetries(attempt, controller.signal).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1);
    controller.abort();
    expect(await ended).toMatchObject({ failure: { kind: "aborted" } });
    expect(await attempt()).toBe(2);
  });

  it("does not wait if cancelled before", async () => {
    const gone = AbortSignal.abort();
    await expect(browserClock.sleep(60_000, gone)).rejects.toMatchObject({
      failure: { kind: "aborted" },
    });
  });
});
