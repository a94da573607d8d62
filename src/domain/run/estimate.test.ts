import { expect, it } from "vitest";
import { estimatedQueueMs } from "./estimate.ts";
import { IDLE_RUN, type Run } from "./run.ts";

const WAITING: Run = { ...IDLE_RUN, status: { state: "queued" } };
const PREDICTION = { height: 0, width: 0, classCount: 1, scores: new Float32Array(), notFinite: 0 };

function done(ms: number): Run {
  const timings = { signing: 1, uploading: 9, inferring: ms - 10 };
  return { ...IDLE_RUN, timings, status: { state: "done", prediction: PREDICTION } };
}

it("estimates each run by the average of the timed ones", () => {
  expect(estimatedQueueMs([done(400), done(600), WAITING, WAITING, IDLE_RUN])).toBe(1000);
});

it("assumes five seconds before any run was timed; a restored result was not", () => {
  const restored: Run = { ...done(10), timings: {} };
  expect(estimatedQueueMs([restored, WAITING])).toBe(5000);
});

it("is 0 without waiting or active runs", () => {
  expect(estimatedQueueMs([done(400), IDLE_RUN])).toBe(0);
});
