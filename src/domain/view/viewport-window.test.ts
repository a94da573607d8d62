import { describe, expect, it } from "vitest";
import { boxBetween, viewOfBox, viewportWindow } from "./viewport-window.ts";

const SCENE = { width: 256, height: 200 };
const CANVAS = { width: 100, height: 50 };

describe("boxBetween", () => {
  const view = { centreX: 50, centreY: 40, unitsPerPixel: 0.5 };
  const [canvas, scene] = [
    { width: 100, height: 80 },
    { width: 60, height: 50 },
  ];

  it("has every pixel that it touches, whichever corner comes first", () => {
    // The canvas's upper left is at column 25 and row 20.
    const corners = [
      { x: 11, y: 21 },
      { x: 20, y: 31 },
    ] as const;
    const expected = { top: 30, left: 30, height: 6, width: 5 };
    expect(boxBetween(view, canvas, scene, corners)).toEqual(expected);
    expect(boxBetween(view, canvas, scene, [corners[1], corners[0]])).toEqual(expected);
  });

  it("ends with the scene, and is nothing beside it", () => {
    const beyond = [
      { x: 60, y: 50 },
      { x: 100, y: 80 },
    ] as const;
    expect(boxBetween(view, canvas, scene, beyond)).toEqual({
      top: 45,
      left: 55,
      height: 5,
      width: 5,
    });
    const beside = [
      { x: 80, y: 70 },
      { x: 100, y: 80 },
    ] as const;
    expect(boxBetween(view, canvas, scene, beside)).toBeUndefined();
  });
});

describe("the part of a scene that is in view", () => {
  it("is the whole scene without a view", () => {
    const all = { top: 0, left: 0, height: 200, width: 256 };
    expect(viewportWindow(undefined, CANVAS, SCENE)).toEqual(all);
  });

  it("contains every pixel that is at least partly visible", () => {
    const view = { centreX: 100.25, centreY: 60, unitsPerPixel: 0.5 };
    expect(viewportWindow(view, CANVAS, SCENE)).toEqual({
      top: 47,
      left: 75,
      height: 26,
      width: 51,
    });
  });

  it("is clipped to the scene", () => {
    const view = { centreX: 0, centreY: 200, unitsPerPixel: 1 };
    expect(viewportWindow(view, CANVAS, SCENE)).toEqual({
      top: 175,
      left: 0,
      height: 25,
      width: 50,
    });
    const beyond = { centreX: -900, centreY: 900, unitsPerPixel: 1 };
    expect(viewportWindow(beyond, CANVAS, SCENE)).toMatchObject({ height: 0, width: 0 });
  });
});

describe("the view of a box", () => {
  it("centres the box with an equal margin around it", () => {
    const view = viewOfBox({ top: 90, left: 100, height: 10, width: 40 }, CANVAS, SCENE);
    expect(view).toEqual({ centreX: 120, centreY: 95, unitsPerPixel: 1 });
  });

  it("does not enlarge a single pixel to fill the canvas", () => {
    const box = { top: 3, left: 3, height: 1, width: 1 };
    expect(viewOfBox(box, CANVAS, SCENE).unitsPerPixel).toBe(1 / 16);
  });

  it("shows nothing outside the scene if possible", () => {
    const corner = { top: 0, left: 240, height: 10, width: 16 };
    const view = viewOfBox(corner, CANVAS, SCENE);
    expect(view).toEqual({ centreX: 231, centreY: 12.5, unitsPerPixel: 0.5 });
    const all = { top: 0, left: 0, height: 200, width: 256 };
    expect(viewOfBox(all, CANVAS, SCENE)).toMatchObject({ centreX: 128, centreY: 100 });
  });

  it("shows a large box no smaller than in the whole scene", () => {
    // The scene's 200 rows fill the canvas's 50 at 4 rows a pixel.
    const large = { top: 10, left: 20, height: 180, width: 100 };
    expect(viewOfBox(large, CANVAS, SCENE)).toEqual({
      centreX: 128,
      centreY: 100,
      unitsPerPixel: 4,
    });
  });
});
