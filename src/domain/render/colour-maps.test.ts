import { describe, expect, it } from "vitest";
import { colourMapTable } from "./colour-maps.ts";
import { composite } from "./composite.ts";
// Taken from matplotlib: fixtures/make-colour-maps.py.
import expected from "./fixtures/colour-maps.json" with { type: "json" };
import { COLOUR_MAPS, type Scene } from "./render-style.ts";

function toHex(values: Uint8Array): string {
  return Buffer.from(values).toString("hex");
}

describe.each(COLOUR_MAPS)("the colour map %s", (map) => {
  it("matches matplotlib's 256 colours", () => {
    expect(colourMapTable(map)).toHaveLength(768);
    expect(toHex(colourMapTable(map))).toBe(expected.maps[map].table);
  });

  it("increases in luminance throughout, or decreases where its ground is white", () => {
    const table = colourMapTable(map);
    const direction = map === "oranges" ? -1 : 1;
    // The luminance of sRGB's primaries: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    const light = Array.from({ length: 256 }, (_, entry) =>
      [0.2126, 0.7152, 0.0722].reduce(
        (sum, part, at) => sum + part * ((table[entry * 3 + at] ?? 0) / 255) ** 2.2,
        0,
      ),
    );
    const steps = light.slice(1).map((value, at) => direction * (value - light[at]!));
    expect(Math.min(...steps)).toBeGreaterThan(-0.004);
    expect(direction * (light.at(-1)! - light[0]!)).toBeGreaterThan(0.6);
  });

  it("matches numpy after stretch and gamma of the first channel", () => {
    const { min, max, gamma } = expected.stretch;
    const first = Int16Array.from({ length: 1000 }, (_, value) => value);
    // A band of other channels does not contribute here.
    const missing = new Int16Array(1000).fill(-1);
    const scene: Scene = {
      height: 1,
      width: 1000,
      bands: [first, missing],
      nodata: -1,
      scores: [],
    };
    const [channel, other] = [
      { weights: [1, 0], min, max },
      { weights: [0, 1], min, max },
    ];
    const rgba = composite(scene, {
      channels: [channel, other, other],
      gamma,
      decodings: undefined,
      colourMap: map,
    });
    const colours = Uint8Array.from(rgba.filter((_, at) => at % 4 < 3));
    expect(toHex(colours)).toBe(expected.maps[map].ramp);
    expect(rgba.every((value, at) => at % 4 < 3 || value === 255)).toBe(true);
  });

  it("leaves missing pixels transparent", () => {
    const bands = [Float32Array.of(Number.NaN, 3, 255)];
    const scene: Scene = { height: 1, width: 3, bands, nodata: 3, scores: [] };
    const channel = { weights: [1], min: 0, max: 255 };
    const rgba = composite(scene, {
      channels: [channel, channel, channel],
      gamma: 1,
      decodings: undefined,
      colourMap: map,
    });
    expect([...rgba]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, ...colourMapTable(map).slice(-3), 255]);
  });
});
