import { expect, it } from "vitest";
import { workAheadMs } from "./estimate.ts";
import { IDLE_RUN, type Run } from "./run.ts";

const WAITING: Run = { ...IDLE_RUN, status: { state: "waiting", for: "turn" } };
const PREDICTION = { height: 0, width: 0, classCount: 1, scores: new Float32Array(), notFinite: 0 };

function done(ms: number): Run {
  const timings = { sign: 1, upload: 9, infer: ms - 10 };
  return { ...IDLE_RUN, timings, status: { state: "done", prediction: PREDICTION } };
}

it("takes as long a run as those that were timed", () => {
  expect(workAheadMs([done(400), done(600), WAITING, WAITING, IDLE_RUN])).toBe(1000);
});

it("guesses before any was timed, and a result of an earlier visit was not", () => {
  const restored: Run = { ...done(10), timings: {} };
  expect(workAheadMs([restored, WAITING])).toBe(5000);
});

it("is nothing where nothing waits", () => {
  expect(workAheadMs([done(400), IDLE_RUN])).toBe(0);
});
