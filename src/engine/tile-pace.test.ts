import { describe, expect, it } from "vitest";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { createManualClock } from "./fixtures/manual-clock.ts";
import { runPaced } from "./tile-pace.ts";

const SILENT: Failure = {
  kind: "connection-silent",
  service: "s3",
  host: "bucket.example",
  step: "answering",
  afterS: 30,
};
const HIDDEN: Failure = { kind: "answer-hidden", host: "api.example" };
const LOST: Failure = { kind: "connection-lost", service: "api", host: "api.example" };

const CRASHED: Failure = {
  kind: "unexpected",
  message: "The function crashed.",
  evidence: { at: "2026-11-23T02:00:00.000Z", status: 502 },
};

/** Runs ten tasks, of which some fail at their first tries; time passes whenever they wait. */
async function runTen(
  failures: ReadonlyMap<number, Failure>,
  tries = 1,
): Promise<readonly number[]> {
  const clock = createManualClock();
  const started: number[] = [];
  const task = async (index: number): Promise<boolean> => {
    started.push(index);
    const failure = failures.get(index);
    const tried = started.filter((one) => one === index).length;
    if (failure === undefined || tried > tries) return true;
    throw new AppError(failure);
  };
  const indices = Array.from({ length: 10 }, (_, index) => index);
  const { signal } = new AbortController();
  const onHold = (isHeld: boolean): void => {
    if (isHeld) setImmediate(() => clock.wakeNext());
  };
  await runPaced(indices, task, { clock, signal, onHold });
  return started;
}

describe("the tiles of a scene", () => {
  it.each([SILENT, HIDDEN, LOST, CRASHED])(
    "are repeated after $kind, once others were answered",
    async (failure) => {
      const started = await runTen(new Map([[5, failure]]));
      expect(started.toSorted((one, other) => one - other)).toEqual([
        0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9,
      ]);
    },
  );

  it.each([SILENT, HIDDEN])("end with $kind before any was answered", async (failure) => {
    const all = new Map([0, 1].map((index) => [index, failure]));
    await expect(runTen(all)).rejects.toMatchObject({ failure });
  });

  it("end with one that fails again and again while others succeed", async () => {
    await expect(runTen(new Map([[5, CRASHED]]), 4)).rejects.toMatchObject({ failure: CRASHED });
    expect(await runTen(new Map([[5, CRASHED]]), 3)).toHaveLength(13);
  });

  it("are repeated after a transient failure before any was answered", async () => {
    const started = await runTen(new Map([0, 1].map((index) => [index, LOST])));
    expect(new Set(started).size).toBe(10);
    expect(started).toHaveLength(12);
  });
});
