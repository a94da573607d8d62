import { describe, expect, it } from "vitest";
import { PLAN_TIMEOUT_S, PREDICT_TIMEOUT_S, STITCH_TIMEOUT_S, sceneWorkflow } from "./workflow.ts";

const FUNCTIONS = { plan: "arn:plan", predict: "arn:predict", stitch: "arn:stitch" };

/** Every value under a name, at any depth. */
function valuesOf(name: string, value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === name ? [inner] : []),
    ...valuesOf(name, inner),
  ]);
}

describe("the workflow of scene jobs", () => {
  const workflow = sceneWorkflow(FUNCTIONS, 4);

  it("runs the three functions and no other resource", () => {
    expect(valuesOf("Resource", workflow)).toEqual(["arn:plan", "arn:predict", "arn:stitch"]);
  });

  it("gives every task the timeout of its function, and retries", () => {
    const timeouts = [PLAN_TIMEOUT_S, PREDICT_TIMEOUT_S, STITCH_TIMEOUT_S];
    expect(valuesOf("TimeoutSeconds", workflow)).toEqual(timeouts);
    expect(valuesOf("Retry", workflow)).toHaveLength(timeouts.length);
  });

  it("runs one scene at a time, so that the batches at once are bounded", () => {
    expect(valuesOf("MaxConcurrency", workflow)).toEqual([1, 4]);
    expect(valuesOf("ToleratedFailurePercentage", workflow)).toEqual([0]);
  });
});
