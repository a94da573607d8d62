import { describe, expect, it } from "vitest";
import { planLines } from "./line-plan.ts";

const BOX = { width: 296, height: 150, fontSize: 13, fontFamily: "Inter" };
const LINE = { name: "a<b> & c", x: [1, 10, 100], y: [0, 4, 20], colour: "var(--overlay)" };

describe("a plan of lines", () => {
  it("places a point according to the axes' ranges and margins", () => {
    const axes = { xScale: "log", xRange: [1, 100], yRange: [0, 20] } as const;
    const { figure, place } = planLines([LINE], axes, BOX);
    const { l = 0, r = 0, t = 0, b = 0 } = figure.layout.margin ?? {};
    expect(place(1, 0)).toEqual({ left: l, top: BOX.height - b });
    expect(place(100, 20)).toEqual({ left: BOX.width - r, top: t });
    expect(place(10, 20).left).toBeCloseTo((l + BOX.width - r) / 2);
    expect(figure.layout.xaxis?.range).toEqual([0, 2]);
  });

  it("fills the box with its axes, at any font size", () => {
    for (const fontSize of [13, 18]) {
      const { layout } = planLines([LINE], {}, { ...BOX, fontSize }).figure;
      expect([layout.width, layout.height]).toEqual([296, 150]);
      expect(layout.margin?.autoexpand).toBe(false);
    }
  });

  it("escapes markup in names for Plotly", () => {
    const xTicks = [{ at: 1, text: "<b>C01</b>" }];
    const { traces, layout } = planLines([{ ...LINE, texts: ["<i>"] }], { xTicks }, BOX).figure;
    expect(traces[0]?.name).toBe("a&lt;b> &amp; c");
    expect(traces[0]?.hovertext).toEqual(["&lt;i>"]);
    expect(layout.xaxis?.ticktext).toEqual(["&lt;b>C01&lt;/b>"]);
  });

  it("moves crowded labels to a second row, and keeps the ticks of those that fit in neither", () => {
    const xTicks = [1, 1.5, 2, 100].map((at) => ({ at, text: `B${at}` }));
    const { layout } = planLines([LINE], { xTicks, xRange: [1, 100] }, BOX).figure;
    expect(layout.xaxis?.ticktext).toEqual(["B1", "<br>B1.5", "", "B100"]);
    expect(layout.xaxis?.tickvals).toEqual([1, 1.5, 2, 100]);
  });

  it("has axes even if no line has a number", () => {
    const { layout } = planLines([{ ...LINE, x: [], y: [] }], {}, BOX).figure;
    expect(layout.xaxis?.range).toEqual([0, 1]);
    expect(layout.yaxis?.range).toEqual([0, 1]);
  });
});
