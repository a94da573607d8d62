import { describe, expect, it } from "vitest";
import { IDLE_RUN, mayStart, nextRun, type Run, type RunEvent } from "./run.ts";

const LOCATION = { bucket: "bucket", key: "key" };
const PREDICTION = {
  height: 1,
  width: 1,
  classCount: 1,
  scores: new Float32Array([0.5]),
  notFinite: 0,
};

function runAfter(...events: RunEvent[]): Run {
  return events.reduce(nextRun, IDLE_RUN);
}

const SENT: RunEvent[] = [
  { type: "asked", for: "turn" },
  { type: "entered", phase: "sign", atMs: 100 },
  { type: "entered", phase: "upload", atMs: 104 },
  { type: "uploaded", location: LOCATION },
  { type: "entered", phase: "infer", atMs: 120 },
];

describe("a run", () => {
  it("takes its time at every step and ends with the prediction", () => {
    const run = runAfter(...SENT, { type: "predicted", prediction: PREDICTION, atMs: 332 });
    expect(run.status).toEqual({ state: "done", prediction: PREDICTION });
    expect(run.timings).toEqual({ sign: 4, upload: 16, infer: 212 });
  });

  it("remembers in which step it failed, and that the upload had arrived", () => {
    const failure = { kind: "offline" } as const;
    const run = runAfter(...SENT, { type: "failed", failure });
    expect(run.status).toEqual({ state: "failed", phase: "infer", failure });
    expect(run.uploaded).toEqual(LOCATION);
  });

  it.each([
    { kind: "credentials-expired" },
    { kind: "credentials-refused", service: "s3", code: "InvalidToken" },
  ] as const)("waits for fresh keys in whatever step its keys end: $kind", (failure) => {
    for (let steps = 2; steps <= SENT.length; steps += 1) {
      const before = runAfter(...SENT.slice(0, steps));
      const run = nextRun(before, { type: "failed", failure });
      expect(run.status).toEqual({ state: "waiting", for: "keys", because: failure });
      expect(run.uploaded).toEqual(before.uploaded);
    }
  });

  it("counts how often the model was asked", () => {
    const lost = runAfter(...SENT, { type: "failed", failure: { kind: "offline" } });
    const again = nextRun(lost, { type: "entered", phase: "infer", atMs: 200 });
    expect([lost.inferences, again.inferences]).toEqual([1, 2]);
  });

  it("keeps the upload through a cancellation, and may start again", () => {
    const run = runAfter(...SENT, { type: "cancelled" });
    expect(run.uploaded).toEqual(LOCATION);
    expect(mayStart(run)).toBe(true);
  });

  it("may not start twice", () => {
    expect(mayStart(runAfter({ type: "asked", for: "keys" }))).toBe(false);
    expect(mayStart(runAfter(...SENT))).toBe(false);
    expect(runAfter(...SENT, { type: "asked", for: "turn" })).toEqual(runAfter(...SENT));
  });

  it("takes no notice of what comes too late", () => {
    const cancelled = runAfter(...SENT, { type: "cancelled" });
    expect(nextRun(cancelled, { type: "progressed", progress: 0.9 })).toEqual(cancelled);
    expect(nextRun(cancelled, { type: "predicted", prediction: PREDICTION, atMs: 1 })).toEqual(
      cancelled,
    );
    expect(nextRun(cancelled, { type: "failed", failure: { kind: "offline" } })).toEqual(cancelled);
  });

  it("forgets the times of an earlier attempt when it signs anew", () => {
    const again = runAfter(
      ...SENT,
      { type: "failed", failure: { kind: "offline" } },
      { type: "entered", phase: "sign", atMs: 900 },
      { type: "entered", phase: "upload", atMs: 907 },
    );
    expect(again.timings).toEqual({ sign: 7 });
  });
});
