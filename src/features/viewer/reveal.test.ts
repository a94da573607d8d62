import { describe, expect, it } from "vitest";
import { revealAt } from "./reveal.ts";

describe("the appearance of the first prediction", () => {
  it("fades in within 400 ms, then sweeps across once and ends as it was", () => {
    expect(revealAt(0)).toEqual({ opacity: 0, from: 0 });
    expect(revealAt(200)).toEqual({ opacity: 0.5, from: 0 });
    expect(revealAt(400)).toEqual({ opacity: 1, from: 0 });
    const positions = [0.25, 0.5, 0.75].map((share) => revealAt(400 + 1200 * share)?.from);
    expect(positions.map((from) => from?.toFixed(3))).toEqual(["0.707", "1.000", "0.707"]);
    expect(revealAt(1600)).toBeUndefined();
  });
});
