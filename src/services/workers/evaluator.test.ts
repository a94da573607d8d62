import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluationOf } from "#domain/scores/evaluation.ts";
import { buildNodeWorkers, type NodeWorkers } from "#services/fixtures/node-workers.ts";
import { evaluate } from "./evaluator.ts";

let workers: NodeWorkers;
beforeAll(async () => {
  workers = await buildNodeWorkers();
});
afterAll(() => workers.close());

/** More pixels than are copied at once. */
const PIXELS = 1_200_000;
const LABELS = Uint8Array.from({ length: PIXELS }, (_, pixel) => (pixel % 3) & 1);
const SCORES = Float32Array.from({ length: PIXELS }, (_, pixel) => (pixel % 1000) / 1000);

describe("evaluate", () => {
  it("counts in a worker what is counted here, and leaves the prediction as it is", async () => {
    const toEvaluate = { labels: LABELS.slice(), scores: SCORES.slice() };
    const { signal } = new AbortController();
    const found = await evaluate(toEvaluate, signal, workers.startEvaluationWorker);
    expect(found).toEqual(evaluationOf({ labels: LABELS }, SCORES));
    expect(toEvaluate.scores).toHaveLength(PIXELS);
  });

  it("lets the page work between the slices, and stops when it is no longer needed", async () => {
    const controller = new AbortController();
    const evaluating = evaluate(
      { labels: LABELS, scores: SCORES },
      controller.signal,
      workers.startEvaluationWorker,
    );
    setTimeout(() => controller.abort());
    await expect(evaluating).rejects.toMatchObject({ failure: { kind: "aborted" } });
  });
});
