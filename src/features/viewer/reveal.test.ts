import { describe, expect, it } from "vitest";
import { revealAcross, revealAt } from "./reveal.ts";

describe("the appearance of the first prediction", () => {
  it("fades in within 400 ms, then sweeps across once and ends as it was", () => {
    expect(revealAt(0)).toEqual({ opacity: 0, from: 0 });
    expect(revealAt(200)).toEqual({ opacity: 0.5, from: 0 });
    expect(revealAt(400)).toEqual({ opacity: 1, from: 0 });
    const positions = [0.25, 0.5, 0.75].map((share) => revealAt(400 + 1200 * share)?.from);
    expect(positions.map((from) => from?.toFixed(3))).toEqual(["0.707", "1.000", "0.707"]);
    expect(revealAt(1600)).toBeUndefined();
  });

  it("sweeps across the scene, not the room beside it", () => {
    const [canvas, scene] = [
      { width: 800, height: 400 },
      { width: 256, height: 256 },
    ];
    const across = (from: number) =>
      revealAcross({ opacity: 1, from }, undefined, canvas, scene).from;
    expect([0, 0.5, 1].map(across)).toEqual([0, 0.5, 0.75]);
    expect(across(1e-9)).toBeCloseTo(0.25, 6);
  });
});
