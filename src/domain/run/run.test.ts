import { describe, expect, it } from "vitest";
import { canStart, IDLE_RUN, nextRun, type Run, type RunEvent } from "./run.ts";

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
  { type: "queued" },
  { type: "entered", phase: "signing", atMs: 100 },
  { type: "entered", phase: "uploading", atMs: 104 },
  { type: "uploaded", location: LOCATION },
  { type: "entered", phase: "inferring", atMs: 120 },
];

describe("a run", () => {
  it("times every step and ends with the prediction", () => {
    const run = runAfter(...SENT, { type: "predicted", prediction: PREDICTION, atMs: 332 });
    expect(run.status).toEqual({ state: "done", prediction: PREDICTION });
    expect(run.timings).toEqual({ signing: 4, uploading: 16, inferring: 212 });
  });

  it("records the step that failed, and keeps the upload", () => {
    const failure = { kind: "offline" } as const;
    const run = runAfter(...SENT, { type: "failed", failure });
    expect(run.status).toEqual({ state: "failed", phase: "inferring", failure });
    expect(run.uploaded).toEqual(LOCATION);
  });

  it.each([
    { kind: "credentials-expired" },
    { kind: "credentials-refused", service: "s3", code: "InvalidToken" },
  ] as const)(
    "waits for credentials regardless of the step in which they expire: $kind",
    (failure) => {
      for (let steps = 2; steps <= SENT.length; steps += 1) {
        const before = runAfter(...SENT.slice(0, steps));
        const run = nextRun(before, { type: "failed", failure });
        expect(run.status).toEqual({ state: "waiting-for-credentials", cause: failure });
        expect(run.uploaded).toEqual(before.uploaded);
      }
    },
  );

  it("keeps the requests of the latest attempt of each step", () => {
    const exchanged = (purpose: "upload" | "infer", status: number): RunEvent => ({
      type: "exchanged",
      exchange: {
        purpose,
        method: "POST",
        url: "https://api.example/infer",
        requestHeaders: [],
        requestBytes: 1,
        status,
        replyHeaders: [],
        replyBytes: 1,
        ms: 1,
      },
    });
    const statusesOf = ({ exchanges }: Run) => exchanges.map(({ status }) => status);
    const failed = runAfter(
      ...SENT.slice(0, 3),
      exchanged("upload", 200),
      ...SENT.slice(3),
      exchanged("infer", 504),
      { type: "failed", failure: { kind: "offline" } },
    );
    expect(statusesOf(failed)).toEqual([200, 504]);
    const again = nextRun(failed, { type: "entered", phase: "inferring", atMs: 200 });
    expect(statusesOf(nextRun(again, exchanged("infer", 201)))).toEqual([200, 201]);
    expect(statusesOf(nextRun(again, { type: "entered", phase: "signing", atMs: 300 }))).toEqual(
      [],
    );
  });

  it("counts inference requests", () => {
    const lost = runAfter(...SENT, { type: "failed", failure: { kind: "offline" } });
    const again = nextRun(lost, { type: "entered", phase: "inferring", atMs: 200 });
    expect([lost.inferences, again.inferences]).toEqual([1, 2]);
  });

  it("keeps the upload when cancelled, and can start again", () => {
    const run = runAfter(...SENT, { type: "cancelled" });
    expect(run.status.state).toBe("cancelled");
    expect(run.uploaded).toEqual(LOCATION);
    expect(canStart(run)).toBe(true);
  });

  it("keeps the prediction of the run before until the server answers again", () => {
    const done = [...SENT, { type: "predicted", prediction: PREDICTION, atMs: 9 }] as const;
    const again = [...done, { type: "queued" }, ...SENT] as const;
    expect(runAfter(...done).earlier).toBeUndefined();
    expect(runAfter(...done, { type: "suspended" }).earlier).toBe(PREDICTION);
    expect(runAfter(...again).earlier).toBe(PREDICTION);
    const failed = runAfter(...again, { type: "failed", failure: { kind: "offline" } });
    expect(failed.earlier).toBe(PREDICTION);
    const other = { ...PREDICTION };
    const answered = runAfter(...again, { type: "predicted", prediction: other, atMs: 10 });
    expect(answered).toMatchObject({ earlier: undefined, status: { prediction: other } });
  });

  it("cannot start twice", () => {
    expect(canStart(runAfter({ type: "suspended" }))).toBe(false);
    expect(canStart(runAfter(...SENT))).toBe(false);
    expect(runAfter(...SENT, { type: "queued" })).toEqual(runAfter(...SENT));
  });

  it("ignores late events", () => {
    const cancelled = runAfter(...SENT, { type: "cancelled" });
    expect(nextRun(cancelled, { type: "progressed", progress: 0.9 })).toEqual(cancelled);
    expect(nextRun(cancelled, { type: "predicted", prediction: PREDICTION, atMs: 1 })).toEqual(
      cancelled,
    );
    expect(nextRun(cancelled, { type: "failed", failure: { kind: "offline" } })).toEqual(cancelled);
  });

  it("clears the previous attempt's timings when it signs again", () => {
    const again = runAfter(
      ...SENT,
      { type: "failed", failure: { kind: "offline" } },
      { type: "entered", phase: "signing", atMs: 900 },
      { type: "entered", phase: "uploading", atMs: 907 },
    );
    expect(again.timings).toEqual({ signing: 7 });
  });
});
