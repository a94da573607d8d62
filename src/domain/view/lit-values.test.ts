import { describe, expect, it } from "vitest";
import { composite } from "#domain/render/composite.ts";
import { drawnPixels } from "#domain/render/drawing.ts";
import { LIT_COLOUR, litPixels, litStyle } from "./lit-values.ts";

describe("lit pixels", () => {
  it("have a value in the range, both ends included, and leave missing ones out of the share", () => {
    // numpy: a = np.ma.masked_invalid(np.ma.masked_equal([1, 2, 3, 4, np.nan, 9], 9))
    //        ((a >= 2) & (a <= 3)).filled(False).sum(), ((a >= 2) & (a <= 3)).mean()
    const plane = Float32Array.of(1, 2, 3, 4, Number.NaN, 9);
    const { scores, count, share } = litPixels(plane, [2, 3], 9);
    expect([...scores]).toEqual([0, 1, 1, 0, Number.NaN, Number.NaN]);
    expect({ count, share }).toEqual({ count: 2, share: 0.5 });
  });

  it("are none of a band without values", () => {
    expect(litPixels(Float64Array.of(Number.NaN), [0, 1], undefined)).toMatchObject({
      count: 0,
      share: 0,
    });
  });

  it("are drawn in one colour with lines, over the bands alone", () => {
    const grey = { weights: [1], min: 0, max: 255 };
    const bands = {
      channels: [grey, grey, grey],
      gamma: 1,
      decodings: undefined,
      colourMap: undefined,
    } as const;
    const overlay = {
      visible: false,
      style: "fill",
      opacity: 0.1,
      shown: "most-likely",
      threshold: 0.9,
      colours: [[1, 2, 3], undefined],
      ramp: { colourMap: "grey", range: [0, 1] },
      from: 0.5,
    } as const;
    const plane = Uint8Array.from({ length: 64 * 64 }, (_, at) => (at % 64 < 32 ? 10 : 200));
    const { scores } = litPixels(plane, [100, 255], undefined);
    const scene = { height: 64, width: 64, bands: [plane], nodata: undefined, scores: [scores] };
    const style = litStyle({ bands, overlay, smooth: false });
    const view = { centreX: 32, centreY: 32, unitsPerPixel: 1 };
    const drawn = drawnPixels(composite(scene, style.bands), scene, style, view, scene);
    const colours = Array.from({ length: 64 * 64 }, (_, at) =>
      drawn.slice(4 * at, 4 * at + 3).join(),
    );
    const lit = LIT_COLOUR.join();
    const isRight = (at: number) => at % 64 >= 32;
    expect(colours.every((colour, at) => isRight(at) || colour === "10,10,10")).toBe(true);
    const right = colours.filter((_, at) => isRight(at));
    expect(new Set(right)).toEqual(new Set([lit, "200,200,200"]));
  });
});
