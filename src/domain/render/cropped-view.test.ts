import { describe, expect, it } from "vitest";
import { croppedView, enlarged } from "./cropped-view.ts";
import { samplePositions } from "./sample-positions.ts";
import { fitView } from "./view.ts";

const SCENE = { width: 256, height: 256 };
const WIDE = { width: 900, height: 512 };

describe("croppedView", () => {
  it("leaves out the margins beside a scene that fits a wider canvas", () => {
    const cropped = croppedView(SCENE, fitView(SCENE, WIDE), WIDE);
    expect(cropped).toEqual({
      view: { centreX: 128, centreY: 128, unitsPerPixel: 0.5 },
      size: { width: 512, height: 512 },
      left: 194,
      top: 0,
    });
  });

  it("is the whole canvas of a view inside the scene, without a fraction of a pixel", () => {
    const canvas = { width: 100.6, height: 50 };
    const view = { centreX: 130, centreY: 100, unitsPerPixel: 0.25 };
    expect(croppedView(SCENE, view, canvas)).toMatchObject({
      size: { width: 100, height: 50 },
      left: 0,
      top: 0,
    });
  });

  it("has no pixel that the scene covers in part, at any enlargement", () => {
    const canvas = { width: 901, height: 512 };
    const cropped = croppedView(SCENE, fitView(SCENE, canvas), canvas);
    if (cropped === undefined) throw new Error("The scene is on the canvas.");
    expect(cropped).toMatchObject({ size: { width: 511, height: 512 }, left: 195 });
    const { view, size } = enlarged(cropped, 4);
    expect(samplePositions(SCENE, view, size).columns).not.toContain(-1);
  });

  it("is undefined where the scene is beside the canvas", () => {
    const view = { centreX: -500, centreY: 100, unitsPerPixel: 1 };
    expect(croppedView(SCENE, view, WIDE)).toBeUndefined();
  });

  it("samples the same scene pixels as the canvas does there", () => {
    const view = { centreX: 20, centreY: 250, unitsPerPixel: 0.3 };
    const cropped = croppedView(SCENE, view, WIDE);
    if (cropped === undefined) throw new Error("The scene is on the canvas.");
    const whole = samplePositions(SCENE, view, WIDE);
    const part = samplePositions(SCENE, cropped.view, cropped.size);
    const at = 4 * cropped.left;
    expect(part.columns).toEqual(whole.columns.slice(at, at + part.columns.length));
    const from = 4 * cropped.top;
    expect(part.rows).toEqual(whole.rows.slice(from, from + part.rows.length));
  });
});

describe("enlarged", () => {
  it("shows the same part of the scene in more pixels", () => {
    const part = { view: fitView(SCENE, WIDE), size: WIDE };
    expect(enlarged(part, 4)).toEqual({
      view: { centreX: 128, centreY: 128, unitsPerPixel: 0.125 },
      size: { width: 3600, height: 2048 },
    });
  });
});
