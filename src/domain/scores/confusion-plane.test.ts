import { describe, expect, it } from "vitest";
import { pairOf } from "#domain/render/class-pairs.ts";
import { confusionPlane } from "./confusion-plane.ts";
import { UNLABELLED } from "./reference-mask.ts";

const RED = [255, 0, 0] as const;

describe("confusionPlane", () => {
  it("has both classes of each pixel, and NaN where one is missing or a background is right", () => {
    const labels = Uint8Array.of(2, 0, 0, 2, UNLABELLED, 1);
    const predicted = Int16Array.of(1, 2, 0, 2, 1, -1);
    const plane = confusionPlane(labels, predicted, [undefined, RED, RED]);
    expect(
      Array.from(plane ?? [], (score) => (Number.isNaN(score) ? undefined : pairOf(score))),
    ).toEqual([
      { reference: 2, predicted: 1 },
      { reference: 0, predicted: 2 },
      undefined,
      { reference: 2, predicted: 2 },
      undefined,
      undefined,
    ]);
  });

  it("does not exist for more classes than can be drawn", () => {
    const colours = Array.from({ length: 17 }, () => RED);
    expect(confusionPlane(Uint8Array.of(0), Int16Array.of(0), colours)).toBeUndefined();
  });
});
