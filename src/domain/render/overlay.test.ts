import { describe, expect, it } from "vitest";
import { maskOf } from "./overlay.ts";

describe("maskOf", () => {
  it("includes scores at or above the threshold and excludes NaN", () => {
    const scores = Float32Array.of(0.25, 0.5, 0.75, Number.NaN);
    expect([...maskOf(scores, 0.5)]).toEqual([0, 1, 1, 0]);
  });

  it("compares in float32 like numpy, so that a score of 0.9 reaches 0.9", () => {
    // numpy 2.4.6: np.array([0.9, 0.1], np.float32) >= [0.9, 0.1] one by one -> True, True,
    // although float32(0.9) is below the double 0.9.
    expect([...maskOf(Float32Array.of(0.9), 0.9)]).toEqual([1]);
    expect([...maskOf(Float32Array.of(0.1), 0.1)]).toEqual([1]);
    expect([...maskOf(Float32Array.of(50 / 255), 50 / 255)]).toEqual([1]);
  });
});
