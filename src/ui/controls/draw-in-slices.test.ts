import { afterEach, expect, it, vi } from "vitest";
import { drawInSlices } from "./draw-in-slices.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("draws what waits in order, and lets the page work after each slice", () => {
  vi.useFakeTimers();
  let nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  const drawn: number[] = [];
  for (const number of [0, 1, 2, 3, 4]) {
    drawInSlices(() => {
      drawn.push(number);
      nowMs += 5;
    });
  }
  expect(drawn).toEqual([]);
  vi.advanceTimersToNextTimer();
  expect(drawn).toEqual([0, 1]);
  vi.runAllTimers();
  expect(drawn).toEqual([0, 1, 2, 3, 4]);
});

it("does not draw what was cancelled, and draws what comes later", () => {
  vi.useFakeTimers();
  const drawn: string[] = [];
  const cancel = drawInSlices(() => drawn.push("cancelled"));
  cancel();
  vi.runAllTimers();
  drawInSlices(() => drawn.push("later"));
  vi.runAllTimers();
  expect(drawn).toEqual(["later"]);
});
