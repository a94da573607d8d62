import { describe, expect, it } from "vitest";
import type { OverlayLook } from "./look.ts";
import { maskOf, overlay } from "./overlay.ts";

const LOOK: OverlayLook = {
  visible: true,
  style: "fill",
  opacity: 0.5,
  shown: 0,
  threshold: 0.5,
  colours: [[200, 100, 0]],
  from: 0,
};

describe("maskOf", () => {
  it("takes scores at or above the threshold and none that are NaN", () => {
    const scores = Float32Array.of(0.25, 0.5, 0.75, Number.NaN);
    expect([...maskOf(scores, 0.5)]).toEqual([0, 1, 1, 0]);
  });

  it("compares in float32, as numpy does, so that a score of 0.9 reaches 0.9", () => {
    // numpy 2.4.6: np.array([0.9, 0.1], np.float32) >= [0.9, 0.1] one by one -> True, True,
    // although float32(0.9) is below the double 0.9.
    expect([...maskOf(Float32Array.of(0.9), 0.9)]).toEqual([1]);
    expect([...maskOf(Float32Array.of(0.1), 0.1)]).toEqual([1]);
    expect([...maskOf(Float32Array.of(50 / 255), 50 / 255)]).toEqual([1]);
  });
});

describe("overlay", () => {
  it("blends the colour where the score reaches the threshold and nowhere else", () => {
    const rgba = Uint8ClampedArray.of(100, 100, 100, 255, 100, 100, 100, 255);
    overlay(rgba, [Float32Array.of(0.5, 0.4)], LOOK);
    expect([...rgba]).toEqual([150, 100, 50, 255, 100, 100, 100, 255]);
  });

  it("lies over a missing pixel with its own opacity", () => {
    const rgba = Uint8ClampedArray.of(0, 0, 0, 0);
    overlay(rgba, [Float32Array.of(1)], LOOK);
    expect([...rgba]).toEqual([200, 100, 0, 128]);
  });

  it("leaves the picture alone where it is hidden or wholly transparent", () => {
    const rgba = Uint8ClampedArray.of(0, 0, 0, 0, 9, 8, 7, 255);
    overlay(rgba, [Float32Array.of(1, 1)], { ...LOOK, visible: false });
    overlay(rgba, [Float32Array.of(1, 1)], { ...LOOK, opacity: 0 });
    expect([...rgba]).toEqual([0, 0, 0, 0, 9, 8, 7, 255]);
  });
});
