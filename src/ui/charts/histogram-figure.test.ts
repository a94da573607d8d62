import { expect, it } from "vitest";
import { histogramFigure } from "./histogram-figure.ts";

const BOX = { width: 280, height: 40, fontSize: 13, fontFamily: "Inter" };

it("draws square roots of counts as stairs, the highest as high as the box", () => {
  const { traces, layout } = histogramFigure(Uint32Array.of(0, 9, 4, 1), "red", BOX);
  for (const { x, y } of traces) {
    expect(x).toEqual([0, 1, 2, 3, 4]);
    expect(y).toEqual([0, 3, 2, 1, 1]);
  }
  expect(layout.xaxis?.range).toEqual([0, 4]);
  expect(layout.yaxis?.range).toEqual([0, 3]);
});

it("draws an empty histogram flat", () => {
  const { layout } = histogramFigure([0, 0], "red", BOX);
  expect(layout.yaxis?.range).toEqual([0, 1]);
});
