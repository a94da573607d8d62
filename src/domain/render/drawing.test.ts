import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Colour } from "./colour.ts";
import { composite } from "./composite.ts";
import { drawnPixels } from "./drawing.ts";
// Computed by numpy and scipy: fixtures/make-drawing.py.
import expected from "./fixtures/drawing.json" with { type: "json" };
import { HATCH_GROUND, HATCH_LINE } from "./hatch.ts";
import { classifierOf } from "./overlay.ts";
import type { OverlayStyleId } from "./overlay-styles/overlay-styles.ts";
import type { BandsStyle, ColourMap, OverlayStyle, RenderStyle, Scene } from "./render-style.ts";

function unpacked(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(inflateSync(Buffer.from(text, "base64")));
}

const SCENE: Scene = {
  ...expected.scene,
  bands: expected.bands.map(unpacked),
  scores: expected.scores.map((plane) => new Float32Array(unpacked(plane).buffer)),
};

/** Whose only scores are the pairs of a picture of confusions. */
const CONFUSED_SCENE: Scene = {
  ...SCENE,
  scores: [new Float32Array(unpacked(expected.pairs).buffer)],
};

function colourOf([red, green, blue]: readonly number[]): Colour {
  return [red!, green!, blue!];
}

/** Each of the scene's bands as stored. */
const BANDS: BandsStyle = {
  channels: [
    { weights: [1], min: 0, max: 255 },
    { weights: [0, 1], min: 0, max: 255 },
    { weights: [0, 0, 1], min: 0, max: 255 },
  ],
  gamma: 1,
  decodings: undefined,
  colourMap: undefined,
};

function styleOf(drawing: (typeof expected.drawings)[number]): RenderStyle {
  const { style, shown, undrawn, from = 0, smooth = false, map, compared, left } = drawing.case;
  const [low = 0, high = 1] = expected.ramp.range;
  const overlay: OverlayStyle = {
    visible: true,
    // Typed as string, because the fixture is JSON.
    style: style as OverlayStyleId,
    opacity: expected.opacity,
    shown: typeof shown === "number" ? shown : "most-likely",
    threshold: style === "confusions" ? 0 : expected.threshold,
    colours: expected.colours.map((colour, index) =>
      index === undrawn ? undefined : colourOf(colour),
    ),
    ramp: { colourMap: (map ?? expected.ramp.colourMap) as ColourMap, range: [low, high] },
    ...{ from: 0, compared },
  };
  return {
    bands: BANDS,
    overlay: { ...overlay, from, left: left && { ...overlay, ...left } },
    smooth,
  };
}

describe("drawnPixels", () => {
  const drawings = expected.drawings.map((drawing) => ({
    ...drawing,
    name: Object.values(drawing.case).join(", "),
  }));

  it.each(drawings)("matches numpy and scipy: $name, $view", (drawing) => {
    const picture = composite(SCENE, BANDS);
    const scene = drawing.case.style === "confusions" ? CONFUSED_SCENE : SCENE;
    const pixels = drawnPixels(picture, scene, styleOf(drawing), drawing, expected.canvas);
    const oracle = unpacked(drawing.pixels);
    expect(pixels).toHaveLength(oracle.length);
    const differences = pixels.map((value, at) => Math.abs(value - oracle[at]!));
    // Interpolation has weights in 65,536ths and rounds once before the mask is blended over it.
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    const different = differences.reduce((sum, value) => sum + value);
    expect(different).toBeLessThanOrEqual(drawing.case.smooth ? 0.01 * oracle.length : 0);
  });

  it("does not modify the scene or the composite", () => {
    const picture = composite(SCENE, BANDS);
    const before = [picture.slice(), ...SCENE.scores.map((plane) => plane.slice())];
    for (const drawing of expected.drawings) {
      drawnPixels(picture, SCENE, styleOf(drawing), drawing, expected.canvas);
    }
    expect([picture, ...SCENE.scores]).toEqual(before);
  });
});

describe("classifierOf", () => {
  it("finds the most likely class like numpy's argmax, the first of equals and none for NaN", () => {
    const pixels = Array.from({ length: SCENE.width * SCENE.height }, (_, pixel) => pixel);
    const renderStyle = { shown: "most-likely", threshold: 2 } as const;
    const mostLikely = pixels.map(classifierOf(SCENE.scores, renderStyle));
    expect(mostLikely).toEqual([...new Int8Array(unpacked(expected.mostLikely).buffer)]);
  });

  it("applies the threshold to the shown class in float32, and has no class beyond the last", () => {
    const scores = [Float32Array.of(0.9, 0.1, Number.NaN)];
    const at = (shown: number) => [0, 1, 2].map(classifierOf(scores, { shown, threshold: 0.9 }));
    expect([at(0), at(1)]).toEqual([
      [0, -1, -1],
      [-1, -1, -1],
    ]);
  });
});

describe("drawnPixels of a row of two", () => {
  const RED = [255, 0, 0, 255];
  const BLUE = [0, 0, 255, 255];
  const NOTHING = [0, 0, 0, 0];
  const HIDDEN: OverlayStyle = {
    visible: false,
    style: "fill",
    opacity: 0.5,
    shown: 0,
    threshold: 0.5,
    colours: [[200, 100, 0]],
    ramp: { colourMap: "viridis", range: [0, 1] },
    from: 0,
  };

  function drawn(
    rgba: number[],
    unitsPerPixel: number,
    canvas: { width: number; height: number },
    overlay: OverlayStyle = HIDDEN,
    smooth = false,
  ): number[][] {
    const scores = [Float32Array.of(0, 1)];
    const scene = { width: 2, height: 1, bands: [], nodata: undefined, scores };
    const view = { centreX: 1, centreY: 0.5, unitsPerPixel };
    const renderStyle = { bands: BANDS, overlay, smooth };
    const values = drawnPixels(Uint8ClampedArray.from(rgba), scene, renderStyle, view, canvas);
    return Array.from({ length: values.length / 4 }, (_, at) => [
      ...values.slice(at * 4, at * 4 + 4),
    ]);
  }

  it("samples the scene pixel under each canvas pixel's centre", () => {
    expect(drawn([...RED, ...BLUE], 0.5, { width: 4, height: 1 })).toEqual([RED, RED, BLUE, BLUE]);
  });

  it("is transparent outside the scene", () => {
    expect(drawn([...RED, ...BLUE], 1, { width: 4, height: 3 })).toEqual([
      ...[NOTHING, NOTHING, NOTHING, NOTHING],
      ...[NOTHING, RED, BLUE, NOTHING],
      ...[NOTHING, NOTHING, NOTHING, NOTHING],
    ]);
  });

  it("hatches missing pixels beneath the overlay", () => {
    const visible = { ...HIDDEN, visible: true };
    const pixels = drawn([...NOTHING, ...NOTHING], 0.25, { width: 8, height: 1 }, visible);
    expect(pixels.slice(0, 3)).toEqual([
      [...HATCH_LINE, 255],
      [...HATCH_LINE, 255],
      [...HATCH_GROUND, 255],
    ]);
    expect(pixels[4]).toEqual([122, 74, 27, 255]);
  });

  it("interpolates smooth pictures and extends the outermost pixels to the edge", () => {
    const mixed = drawn([...RED, ...BLUE], 0.25, { width: 8, height: 1 }, HIDDEN, true);
    expect(mixed.map(([red]) => red)).toEqual([255, 255, 223, 159, 96, 32, 0, 0]);
    expect(mixed.map(([, , blue]) => blue)).toEqual([0, 0, 32, 96, 159, 223, 255, 255]);
  });

  it("never interpolates the mask", () => {
    const visible = { ...HIDDEN, visible: true, opacity: 1 };
    const pixels = drawn([...RED, ...BLUE], 0.25, { width: 8, height: 1 }, visible, true);
    expect(pixels.map(([red]) => red === 200)).toEqual([0, 0, 0, 0, 1, 1, 1, 1].map(Boolean));
  });

  it("shows only the bands left of the swipe handle", () => {
    const visible = { ...HIDDEN, visible: true, opacity: 1, threshold: 0 };
    const at = (from: number) =>
      drawn([...RED, ...BLUE], 0.5, { width: 4, height: 1 }, { ...visible, from }).map(
        ([red]) => red === 200,
      );
    expect([at(0), at(0.5), at(1)]).toEqual([
      [true, true, true, true],
      [false, false, true, true],
      [false, false, false, false],
    ]);
  });
});
