import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clampView,
  fitView,
  isSameView,
  originOf,
  panView,
  pinchView,
  pixelAt,
  sceneSpan,
  zoomView,
} from "./view.ts";

const SCENE = { width: 200, height: 100 };
const CANVAS = { width: 400, height: 400 };

describe("a view of a scene", () => {
  it("fits the whole scene, centred", () => {
    expect(fitView(SCENE, CANVAS)).toEqual({ centreX: 100, centreY: 50, unitsPerPixel: 0.5 });
  });

  it("spans the canvas, the part of it that a narrower scene takes, or all of it when zoomed in", () => {
    const wide = { width: 800, height: 100 };
    expect(sceneSpan(fitView(SCENE, CANVAS), CANVAS, SCENE)).toEqual([0, 1]);
    expect(sceneSpan(fitView(SCENE, wide), wide, SCENE)).toEqual([0.375, 0.625]);
    expect(sceneSpan(zoomView(fitView(SCENE, wide), 8), wide, SCENE)).toEqual([0, 1]);
  });

  it("returns the pixel under a point, and none outside the scene", () => {
    const view = fitView(SCENE, CANVAS);
    expect(pixelAt(view, CANVAS, SCENE, { x: 0, y: 100 })).toEqual({ row: 0, column: 0 });
    expect(pixelAt(view, CANVAS, SCENE, { x: 399.9, y: 299.9 })).toEqual({ row: 99, column: 199 });
    expect(pixelAt(view, CANVAS, SCENE, { x: 0, y: 99.9 })).toBeUndefined();
    expect(pixelAt(view, CANVAS, SCENE, { x: 400, y: 200 })).toBeUndefined();
  });

  it("pans in canvas pixels and zooms about its centre", () => {
    const view = panView(fitView(SCENE, CANVAS), 10, -20);
    expect(view).toEqual({ centreX: 105, centreY: 40, unitsPerPixel: 0.5 });
    expect(zoomView(view, 2)).toEqual({ centreX: 105, centreY: 40, unitsPerPixel: 0.25 });
  });

  it("clamps the view to the scene and to the zoom limits", () => {
    const lost = { centreX: -900, centreY: 900, unitsPerPixel: 40 };
    expect(clampView(lost, SCENE, CANVAS)).toEqual({ centreX: 0, centreY: 100, unitsPerPixel: 1 });
    const deep = { centreX: 10, centreY: 10, unitsPerPixel: 1e-9 };
    expect(clampView(deep, SCENE, CANVAS).unitsPerPixel).toBe(1 / 128);
  });

  it("zooms about the midpoint of two fingers, up to the limit", () => {
    const scene = { width: 4000, height: 3000 };
    const point = { x: fc.integer({ min: 0, max: 400 }), y: fc.integer({ min: 0, max: 400 }) };
    const fingers = fc.record({ ...point, apart: fc.integer({ min: 20, max: 500 }) });
    fc.assert(
      fc.property(fingers, fingers, (from, to) => {
        const view = { centreX: 1500, centreY: 900, unitsPerPixel: 0.5 };
        const after = pinchView(view, scene, CANVAS, from, to);
        const [before, now] = [originOf(view, CANVAS), originOf(after, CANVAS)];
        expect(after.unitsPerPixel).toBeCloseTo(Math.min(20, (0.5 * from.apart) / to.apart), 9);
        expect(now.x + to.x * after.unitsPerPixel).toBeCloseTo(before.x + from.x * 0.5, 6);
        expect(now.y + to.y * after.unitsPerPixel).toBeCloseTo(before.y + from.y * 0.5, 6);
      }),
    );
  });

  it("never moves the fitted view, even for a tiny scene", () => {
    const side = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(side, side, side, side, (width, height, across, down) => {
        const scene = { width, height };
        const canvas = { width: across, height: down };
        const view = fitView(scene, canvas);
        expect(clampView(view, scene, canvas)).toEqual(view);
      }),
    );
  });

  it("treats views as equal within rounding errors, and as different from a tenth of a pixel", () => {
    const view = fitView(SCENE, CANVAS);
    expect(isSameView(view, { ...view, centreX: 0.1 + 0.2 + 99.7 })).toBe(true);
    expect(isSameView(view, panView(view, 0.1, 0))).toBe(false);
  });
});
