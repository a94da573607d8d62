import { describe, expect, it } from "vitest";
import { wheelFactor } from "./wheel.ts";

function turn(deltaY: number, change: { deltaMode?: number; ctrlKey?: boolean } = {}) {
  return { deltaY, deltaMode: 0, ctrlKey: false, ...change };
}

describe("wheelFactor", () => {
  it("zooms by 1.25 for each 100 pixels, in when the wheel turns up", () => {
    expect(wheelFactor(turn(-100), 600)).toBeCloseTo(1.25, 12);
    expect(wheelFactor(turn(100), 600)).toBeCloseTo(0.8, 12);
    expect(wheelFactor(turn(-4), 600)).toBeCloseTo(1.25 ** 0.04, 12);
  });

  it("takes three lines as a step, and a page as its pixels", () => {
    expect(wheelFactor(turn(-3, { deltaMode: 1 }), 600)).toBeCloseTo(1.25, 12);
    expect(wheelFactor(turn(1, { deltaMode: 2 }), 100)).toBeCloseTo(0.8, 12);
  });

  it("follows a pinch on a touchpad, and limits one event to a factor of 2", () => {
    expect(wheelFactor(turn(-10, { ctrlKey: true }), 600)).toBeCloseTo(1.25, 12);
    expect(wheelFactor(turn(-5000), 600)).toBe(2);
    expect(wheelFactor(turn(5000), 600)).toBe(0.5);
  });
});
