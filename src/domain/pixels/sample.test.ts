import { describe, expect, it } from "vitest";
import { HATCH_GROUND, HATCH_LINE } from "./hatch.ts";
import { sample, samplePositions } from "./sample.ts";
import { fitView } from "./view.ts";

/** Two columns, one row: red and blue. */
const SCENE = { width: 2, height: 1 };
const RED = [255, 0, 0, 255];
const BLUE = [0, 0, 255, 255];
const NOTHING = [0, 0, 0, 0];

function drawn(rgba: number[], unitsPerPixel: number, canvas: { width: number; height: number }) {
  const view = { centreX: 1, centreY: 0.5, unitsPerPixel };
  const values = sample(Uint8ClampedArray.from(rgba), SCENE, view, canvas);
  return Array.from({ length: values.length / 4 }, (_, at) => [
    ...values.slice(at * 4, at * 4 + 4),
  ]);
}

describe("sample", () => {
  it("takes the scene pixel beneath each canvas pixel's centre", () => {
    expect(drawn([...RED, ...BLUE], 0.5, { width: 4, height: 1 })).toEqual([RED, RED, BLUE, BLUE]);
  });

  it("is transparent beyond the scene", () => {
    expect(drawn([...RED, ...BLUE], 1, { width: 4, height: 3 })).toEqual([
      ...[NOTHING, NOTHING, NOTHING, NOTHING],
      ...[NOTHING, RED, BLUE, NOTHING],
      ...[NOTHING, NOTHING, NOTHING, NOTHING],
    ]);
  });

  it("hatches missing pixels beneath whatever lies over them", () => {
    const half = [200, 100, 0, 128];
    const [first, second, third, overlaid] = drawn([...NOTHING, ...half], 0.25, {
      width: 8,
      height: 1,
    }).filter((_, at) => at < 3 || at === 4);
    expect([first, second]).toEqual([
      [...HATCH_LINE, 255],
      [...HATCH_LINE, 255],
    ]);
    expect(third).toEqual([...HATCH_GROUND, 255]);
    expect(overlaid).toEqual([122, 75, 27, 255]);
  });
});

describe("samplePositions", () => {
  it("does not depend on rounding where edges fall on the centres of canvas pixels", () => {
    const scene = { width: 256, height: 256 };
    const canvas = { width: 840, height: 840 };
    const view = fitView(scene, canvas);
    const nudged = (by: number) =>
      samplePositions(scene, { ...view, unitsPerPixel: view.unitsPerPixel * (1 + by) }, canvas);
    const { columns } = samplePositions(scene, view, canvas);
    // (52 + 0.5) * 256 / 840 is 16, the edge between columns 15 and 16.
    expect([columns[51], columns[52], columns[53]]).toEqual([15, 16, 16]);
    expect(nudged(1e-12)).toEqual(samplePositions(scene, view, canvas));
    expect(nudged(-1e-12)).toEqual(samplePositions(scene, view, canvas));
  });
});
