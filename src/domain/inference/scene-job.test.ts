import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { SCENE_JOB_REPLY, SCENE_TILING } from "./scene-job.ts";

describe("the tiling of a scene job", () => {
  it("is the page's where the request does not say", () => {
    expect(v.parse(SCENE_TILING, {})).toEqual({ overlap: 96, blending: "crop" });
  });

  it.each([
    { height: 0 },
    { overlap: -1 },
    { overlap: 1.5 },
    { overlap: "32" },
    { blending: "linear" },
  ])("refuses %j", (tiling) => {
    expect(v.safeParse(SCENE_TILING, tiling).success).toBe(false);
  });
});

describe("the reply about a scene job", () => {
  it.each([
    { id: "a", status: "running", scenes: [{ key: "u/s.npy", tiles: { done: 3, count: 12 } }] },
    { id: "a", status: "failed", reason: "The scene changed.", scenes: [] },
  ])("is read as it is: %j", (job) => {
    expect(v.parse(SCENE_JOB_REPLY, { job })).toEqual({ job });
  });

  it("is refused with a status that is not known", () => {
    const job = { id: "a", status: "SUCCEEDED", scenes: [] };
    expect(v.safeParse(SCENE_JOB_REPLY, { job }).success).toBe(false);
  });
});
