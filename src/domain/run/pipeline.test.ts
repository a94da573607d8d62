import { describe, expect, it } from "vitest";
import type { Failure } from "#domain/failures/failure.ts";
import { answeringModel, hopsOf } from "./hops.ts";
import { elapsedMs, PIPELINE_STAGES, pipelineOf } from "./pipeline.ts";
import { IDLE_RUN, nextRun, type Run, type RunEvent } from "./run.ts";

const STEPS: readonly RunEvent[] = [
  { type: "queued" },
  { type: "entered", phase: "signing", atMs: 100 },
  { type: "entered", phase: "uploading", atMs: 104 },
  { type: "entered", phase: "inferring", atMs: 120 },
];

function runAfter(...events: readonly RunEvent[]): Run {
  return events.reduce(nextRun, IDLE_RUN);
}

function statesOf(run: Run): string {
  const stages = pipelineOf(run);
  return PIPELINE_STAGES.map((stage) => stages[stage].state).join(" ");
}

describe("the pipeline of a run", () => {
  it("lights its stages in order", () => {
    expect(STEPS.map((_, index) => statesOf(runAfter(...STEPS.slice(0, index + 1))))).toEqual([
      "idle idle idle",
      "active idle idle",
      "active idle idle",
      "reached active active",
    ]);
    const prediction = {
      height: 1,
      width: 1,
      classCount: 1,
      scores: new Float32Array([0.5]),
      notFinite: 0,
    };
    expect(statesOf(runAfter(...STEPS, { type: "predicted", prediction, atMs: 200 }))).toBe(
      "reached reached reached",
    );
  });

  it.each([
    [
      3,
      { kind: "cors-refused", service: "s3", host: "b.s3.example", origin: "https://page.example" },
      "failed idle idle",
      "cors",
    ],
    [4, { kind: "unreachable", service: "api", host: "api.example" }, "reached failed idle", "api"],
    [
      4,
      { kind: "inference-refused", code: "endpoint-timed-out", message: "Late." },
      "reached reached failed",
      "model",
    ],
    [2, { kind: "unexpected", message: "Oops.", step: undefined }, "failed idle idle", "origin"],
    [4, { kind: "unexpected", message: "Oops.", step: undefined }, "reached failed idle", "origin"],
  ] as const)("shows after %i events where %o happened", (count, failure, states, doctorStep) => {
    const run = runAfter(...STEPS.slice(0, count), { type: "failed", failure: failure as Failure });
    expect(statesOf(run)).toBe(states);
    const failed = Object.values(pipelineOf(run)).find(({ state }) => state === "failed");
    expect(failed).toEqual({ state: "failed", doctorStep });
  });

  it("times a run over all its steps, until its end", () => {
    expect(elapsedMs(IDLE_RUN, 500)).toBeUndefined();
    expect(elapsedMs(runAfter(...STEPS), 3120)).toBe(3020);
    const failure = { kind: "offline" } as const;
    expect(elapsedMs(runAfter(...STEPS, { type: "failed", failure }), 9000)).toBe(20);
  });
});

describe("the hops behind an API", () => {
  const exchange = {
    purpose: "infer",
    method: "POST",
    url: "https://api.example/infer",
    requestHeaders: [],
    requestBytes: 0,
    replyBytes: 0,
    ms: 300,
  } as const;

  it("share the measured time with the rest", () => {
    const replyHeaders = [["server-timing", "read;dur=40, model;dur=200"]] as const;
    expect(hopsOf({ ...exchange, replyHeaders }).map(({ ms }) => ms)).toEqual([40, 200, 60]);
  });

  it("name the model that answered, where the function does", () => {
    const replyHeaders = [
      ["server-timing", 'read;dur=40, model;desc="goes-smoke";dur=200'],
    ] as const;
    const infer = { ...exchange, replyHeaders };
    const upload = { ...exchange, purpose: "upload", replyHeaders: [] } as const;
    expect(answeringModel({ exchanges: [upload, infer] })).toBe("goes-smoke");
    expect(answeringModel({ exchanges: [upload] })).toBeUndefined();
  });

  it("are unknown if the server says nothing", () => {
    expect(hopsOf({ ...exchange, replyHeaders: [["content-type", "text/plain"]] })).toEqual([]);
  });
});
