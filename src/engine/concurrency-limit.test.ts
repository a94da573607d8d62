import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createConcurrencyLimit } from "./concurrency-limit.ts";

/** A task that the test ends. */
function heldTask() {
  let end = (): void => undefined;
  let fail = (_reason: string): void => undefined;
  const held = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { run: () => held, end, fail };
}

/** Lets all settled promises take effect. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

describe("a concurrency limit", () => {
  const step = fc.oneof(
    fc.constant({ kind: "pause" } as const),
    fc.constant({ kind: "resume" } as const),
    fc.record({ kind: fc.constantFrom("end", "fail", "abort"), task: fc.nat({ max: 11 }) }),
  );

  it("runs every task once and in order, never more at a time, through pauses and failures", async () => {
    const plan = fc.record({
      maxRunning: fc.integer({ min: 1, max: 3 }),
      count: fc.integer({ min: 1, max: 12 }),
      steps: fc.array(step, { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ maxRunning, count, steps }) => {
        const limit = createConcurrencyLimit(maxRunning);
        const started: number[] = [];
        const outcomes = new Map<number, string>();
        const tasks = Array.from({ length: count }, (_, index) => {
          const held = heldTask();
          const controller = new AbortController();
          const run = (): Promise<void> => {
            started.push(index);
            return held.run();
          };
          limit.add(run, controller.signal).then(
            () => outcomes.set(index, "ended"),
            (reason: unknown) => outcomes.set(index, reason === "failed" ? "failed" : "aborted"),
          );
          return { ...held, abort: () => controller.abort() };
        });
        await settled();
        let isPaused = false;
        for (const each of steps) {
          const before = started.length;
          if (each.kind === "pause" || each.kind === "resume") {
            limit[each.kind]();
            isPaused = each.kind === "pause";
          } else if (each.kind === "end") tasks[each.task]?.end();
          else if (each.kind === "fail" && started.includes(each.task)) {
            tasks[each.task]?.fail("failed");
          } else if (each.kind === "abort") tasks[each.task]?.abort();
          await settled();
          if (isPaused) expect(started).toHaveLength(before);
          const ended = started.filter((index) => outcomes.has(index)).length;
          expect(started.length - ended).toBeLessThanOrEqual(maxRunning);
        }
        limit.resume();
        for (const { end } of tasks) end();
        await settled();
        expect(outcomes.size).toBe(count);
        expect(started).toEqual([...new Set(started)].sort((one, other) => one - other));
        for (const [index, outcome] of outcomes) {
          // Aborting a running task is its own affair.
          expect(outcome === "aborted").toBe(!started.includes(index));
        }
      }),
      { numRuns: 150 },
    );
  });

  it("refuses a task whose signal has aborted already", async () => {
    const limit = createConcurrencyLimit(1);
    await expect(limit.add(() => Promise.resolve(), AbortSignal.abort())).rejects.toThrow();
  });

  it("lets a long task wait until it is resumed, or aborted", async () => {
    const limit = createConcurrencyLimit(1);
    const calm = new AbortController();
    await limit.whenResumed(calm.signal);
    limit.pause();
    let isResumed = false;
    const waiting = limit.whenResumed(calm.signal).then(() => {
      isResumed = true;
    });
    const stopping = new AbortController();
    const stopped = limit.whenResumed(stopping.signal);
    stopping.abort("stopped");
    await expect(stopped).rejects.toBe("stopped");
    await settled();
    expect(isResumed).toBe(false);
    limit.resume();
    await waiting;
    expect(isResumed).toBe(true);
  });
});
