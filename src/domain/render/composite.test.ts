import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { NumericArray } from "#domain/array/dtype.ts";
import { composite } from "./composite.ts";
import { drawnPixels } from "./drawing.ts";
// Computed by numpy: fixtures/make-composite.py.
import expected from "./fixtures/composite.json" with { type: "json" };
import type { BandsStyle, Channel, Decoding, RenderStyle, Scene } from "./render-style.ts";

const SIDE = 256;
/** The sample's bands; its values are the last 256 * 256 * 6 bytes of the file, bands last. */
function goesScene(scores: readonly Float32Array[] = []): Scene {
  const file = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
  const values = file.subarray(file.length - SIDE * SIDE * 6);
  const bands = Array.from({ length: 6 }, (_, band) =>
    Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => values[pixel * 6 + band]!),
  );
  return { height: SIDE, width: SIDE, bands, nodata: undefined, scores };
}

function weigh(weights: readonly number[], min = 0, max = 255): Channel {
  return { weights, min, max };
}

const NOTEBOOK: BandsStyle = {
  channels: [weigh([0, 1]), weigh([0, 0, 1]), weigh([1])],
  gamma: 1,
  decodings: undefined,
  colourMap: undefined,
};

/** Reflectance of the sample's counts: `(value / 25.5) ** 2 / 100`. */
const GOES_DECODING: Decoding = { scale: 1 / 25.5, offset: 0, exponent: 2, multiplier: 0.01 };
const TRUE_COLOUR: BandsStyle = {
  channels: [weigh([0, 1], 0, 1), weigh([0.45, 0.45, 0.1], 0, 1), weigh([1], 0, 1)],
  gamma: 2,
  decodings: Array.from({ length: 6 }, () => GOES_DECODING),
  colourMap: undefined,
};

function rgbOf(rgba: Uint8ClampedArray): Uint8Array {
  return Uint8Array.from(rgba.filter((_, at) => at % 4 < 3));
}

function thinned(rgba: Uint8ClampedArray): number[] {
  const picture: number[] = [];
  for (let row = 0; row < SIDE; row += expected.step) {
    for (let column = 0; column < SIDE; column += expected.step) {
      const at = (row * SIDE + column) * 4;
      picture.push(...rgba.subarray(at, at + 3));
    }
  }
  return picture;
}

function fromBase64(bytes: string): number[] {
  return [...Buffer.from(bytes, "base64")];
}

function largestDifference(one: readonly number[], other: readonly number[]): number {
  expect(one).toHaveLength(other.length);
  return one.reduce((worst, value, at) => Math.max(worst, Math.abs(value - other[at]!)), 0);
}

function onePixel(
  stored: NumericArray,
  style: Partial<BandsStyle> = {},
  nodata?: number,
): number[] {
  const scene: Scene = { height: 1, width: stored.length, bands: [stored], nodata, scores: [] };
  const channel = weigh([1]);
  const bands = {
    channels: [channel, channel, channel],
    gamma: 1,
    decodings: undefined,
    colourMap: undefined,
  } as const;
  return [...composite(scene, { ...bands, ...style })];
}

describe("composite of the GOES sample", () => {
  it("equals numpy's version of the notebook's picture", () => {
    const rgba = composite(goesScene(), NOTEBOOK);
    const digest = createHash("sha256").update(rgbOf(rgba)).digest("hex");
    expect(digest).toBe(expected.notebookSha256);
    expect(thinned(rgba)).toEqual(fromBase64(expected.notebook));
    expect(rgba.every((value, at) => at % 4 < 3 || value === 255)).toBe(true);
  });

  it("matches numpy's true colour of decoded reflectances within rounding", () => {
    const rgba = composite(goesScene(), TRUE_COLOUR);
    expect(largestDifference(thinned(rgba), fromBase64(expected.trueColour))).toBeLessThanOrEqual(
      1,
    );
  });

  it("shows the stored counts in true colour's red and blue, as gamma 2 undoes the square", () => {
    const scene = goesScene();
    const rgba = composite(scene, TRUE_COLOUR);
    expect(rgba.filter((_, at) => at % 4 === 0)).toEqual(
      Uint8ClampedArray.from(scene.bands[1]!, Number),
    );
    expect(rgba.filter((_, at) => at % 4 === 2)).toEqual(
      Uint8ClampedArray.from(scene.bands[0]!, Number),
    );
  });

  it("stretches sums as they are stored where they are encoded again", () => {
    const scene = goesScene();
    const linear = { ...TRUE_COLOUR, gamma: 1, encoding: 0.5 };
    expect(composite(scene, linear)).toEqual(composite(scene, TRUE_COLOUR));
  });

  it.each(expected.overlays)("blends the overlay at $threshold like numpy", (overlay) => {
    const scores = Float32Array.from(
      { length: SIDE * SIDE },
      (_, pixel) => (Math.floor(pixel / SIDE) + (pixel % SIDE)) / 510,
    );
    const [red, green, blue] = expected.overlayColour;
    const style: RenderStyle = {
      bands: NOTEBOOK,
      overlay: {
        visible: true,
        style: "fill",
        shown: 0,
        colours: [[red!, green!, blue!]],
        opacity: expected.overlayOpacity,
        threshold: overlay.threshold,
        ramp: { colourMap: "viridis", range: [0, 1] },
        from: 0,
      },
      smooth: false,
    };
    const scene = goesScene([scores]);
    const whole = { centreX: SIDE / 2, centreY: SIDE / 2, unitsPerPixel: 1 };
    const rgba = drawnPixels(composite(scene, NOTEBOOK), scene, style, whole, scene);
    expect(largestDifference(thinned(rgba), fromBase64(overlay.picture))).toBeLessThanOrEqual(1);
  });
});

describe("composite", () => {
  it.each([
    Int8Array,
    Uint8Array,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
  ])("draws the same from %o", (Plane) => {
    expect(onePixel(Plane.of(0, 51, 102))).toEqual([
      0, 0, 0, 255, 51, 51, 51, 255, 102, 102, 102, 255,
    ]);
  });

  it.each([BigInt64Array, BigUint64Array])("draws the same from %o", (Plane) => {
    expect(onePixel(Plane.of(0n, 51n))).toEqual([0, 0, 0, 255, 51, 51, 51, 255]);
  });

  it("leaves pixels without a finite value transparent", () => {
    const plane = Float32Array.of(
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      255,
    );
    expect(onePixel(plane)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]);
  });

  it("leaves a pixel transparent if the decoding has no real value", () => {
    const root: Decoding = { scale: 1, offset: -1, exponent: 0.5, multiplier: 255 };
    expect(onePixel(Uint8Array.of(0, 2), { decodings: [root] })).toEqual([
      0, 0, 0, 0, 255, 255, 255, 255,
    ]);
  });

  it("ignores missing values in a band of weight 0", () => {
    const scene: Scene = {
      height: 1,
      width: 1,
      bands: [Float32Array.of(51), Float32Array.of(Number.NaN)],
      nodata: undefined,
      scores: [],
    };
    const channel = weigh([1, 0]);
    const bands: BandsStyle = {
      channels: [channel, channel, channel],
      gamma: 1,
      decodings: undefined,
      colourMap: undefined,
    };
    expect([...composite(scene, bands)]).toEqual([51, 51, 51, 255]);
  });

  it("makes a pixel missing if any of its channels is", () => {
    const scene: Scene = {
      height: 1,
      width: 1,
      bands: [Float32Array.of(51), Float32Array.of(Number.NaN)],
      nodata: undefined,
      scores: [],
    };
    const bands: BandsStyle = { ...NOTEBOOK, channels: [weigh([0, 1]), weigh([1]), weigh([1])] };
    expect([...composite(scene, bands)]).toEqual([0, 0, 0, 0]);
  });

  it.each([
    // np.float32(-9999.9) == np.float32(np.float64(-9999.9)) -> True, though the doubles differ.
    ["float64", Float64Array.of(-9999.9, 51), -9999.9],
    ["float32", Float32Array.of(-9999.9, 51), -9999.9],
    ["float64's lowest", Float64Array.of(-Number.MAX_VALUE, 51), -Number.MAX_VALUE],
    ["int16", Int16Array.of(-9999, 51), -9999],
    ["uint16", Uint16Array.of(65_535, 51), 65_535],
    ["uint8", Uint8Array.of(0, 51), 0],
    ["int64", BigInt64Array.of(-9999n, 51n), -9999],
  ])("leaves pixels of the nodata value transparent in %s", (_, stored, nodata) => {
    expect(onePixel(stored, {}, nodata)).toEqual([0, 0, 0, 0, 51, 51, 51, 255]);
  });

  it("compares the stored value, before decoding, with nodata", () => {
    const decoding: Decoding = { scale: 1, offset: 41, exponent: 1, multiplier: 1 };
    expect(onePixel(Uint8Array.of(10, 51), { decodings: [decoding] }, 10)).toEqual([
      0, 0, 0, 0, 92, 92, 92, 255,
    ]);
  });
});
