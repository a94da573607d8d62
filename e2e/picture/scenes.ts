import type { NumericArray } from "#domain/array/dtype.ts";
import type { OverlayStyleId } from "#domain/render/overlay-styles/overlay-styles.ts";
import type {
  BandsStyle,
  Channel,
  Decoding,
  OverlayStyle,
  RenderStyle,
  Scene,
} from "#domain/render/render-style.ts";

const SIDE = 256;
const PIXELS = SIDE * SIDE;

function planes(bandCount: number, valueAt: (band: number, pixel: number) => number): number[][] {
  return Array.from({ length: bandCount }, (_, band) =>
    Array.from({ length: PIXELS }, (_, pixel) => valueAt(band, pixel)),
  );
}

/** Deterministic noise: integers from 0 to 65535. */
function noise(band: number, pixel: number): number {
  return ((Math.imul(pixel + 1, 2654435761) ^ Math.imul(band + 7, 40503)) >>> 8) % 65536;
}

function sceneOf(bands: NumericArray[]): Scene {
  const scores = Float32Array.from({ length: PIXELS }, (_, pixel) =>
    pixel % 97 === 0 ? Number.NaN : noise(99, pixel) / 65535,
  );
  return { height: SIDE, width: SIDE, bands, nodata: undefined, scores: [scores] };
}

/** Six bands of noise over each dtype's range; floats include NaN. */
export const NOISE_SCENES = {
  uint8: () => sceneOf(planes(6, (b, p) => noise(b, p) >> 8).map((v) => Uint8Array.from(v))),
  int8: () => sceneOf(planes(6, (b, p) => (noise(b, p) >> 8) - 128).map((v) => Int8Array.from(v))),
  uint16: () => sceneOf(planes(6, noise).map((v) => Uint16Array.from(v))),
  int16: () => sceneOf(planes(6, (b, p) => noise(b, p) - 32768).map((v) => Int16Array.from(v))),
  int64: () =>
    sceneOf(planes(6, (b, p) => noise(b, p) - 32768).map((v) => BigInt64Array.from(v, BigInt))),
  float32: () => sceneOf(planes(6, withGaps).map((v) => Float32Array.from(v))),
  float64: () => sceneOf(planes(6, withGaps).map((v) => Float64Array.from(v))),
} satisfies Record<string, () => Scene>;

export type NoiseDtype = keyof typeof NOISE_SCENES;

function withGaps(band: number, pixel: number): number {
  if (pixel % 31 === band) return Number.NaN;
  if (pixel % 211 === band) return Number.POSITIVE_INFINITY;
  return noise(band, pixel) / 65535 - 0.25;
}

/** The same scene with one of its noise values as nodata. */
export function withNodata(scene: Scene): Scene {
  return { ...scene, nodata: Number(scene.bands[1]?.[1000]) };
}

/**
 * The same scene with a prediction of four classes as concentric rings, including equal scores, scores
 * missing in one class or in all, and scores outside 0 to 1.
 */
export function withClasses(scene: Scene): Scene {
  const { width, height } = scene;
  const centres = [
    [60, 70, 40],
    [150, 90, 55],
    [110, 190, 30],
    [60, 70, 25],
  ] as const;
  const scores = centres.map(([row, column, breadth], index) =>
    Float32Array.from({ length: width * height }, (_, pixel) => {
      const [down, across] = [Math.floor(pixel / width), pixel % width];
      if (down < 20 || (pixel % 53 === 0 && index < 2)) return Number.NaN;
      const distance = Math.hypot(down - row, across - column) / breadth;
      // Quantized, so that some scores are equal.
      return Math.round(20 * Math.cos(distance * 2) * Math.exp(-distance / 3) * 1.4) / 20;
    }),
  );
  return { ...scene, scores };
}

/** This many classes, each the most likely in one stripe. */
export function manyClasses(count: number): Scene {
  const scores = Array.from({ length: count }, (_, index) =>
    Float32Array.from({ length: PIXELS }, (__, pixel) => (pixel % count === index ? 0.9 : 0.1)),
  );
  return { ...coordinateScene(), scores };
}

/** The same scene with its bands again and again, too many to be uploaded whole. */
export function withRepeatedBands(scene: Scene): Scene {
  const bands = Array.from({ length: 11 }, () => scene.bands).flat();
  return { ...scene, bands };
}

/** The coordinate scene: each pixel's red is its column and its green is its row. */
export function coordinateScene(side: number = SIDE): Scene {
  const column = Uint8Array.from({ length: side * side }, (_, pixel) => pixel % side);
  const row = Uint8Array.from({ length: side * side }, (_, pixel) => Math.floor(pixel / side));
  return { height: side, width: side, bands: [column, row], nodata: undefined, scores: [] };
}

/** A coordinate scene (modulo 256) too large to be uploaded whole. */
export function largeScene(): Scene {
  const [height, width] = [1900, 1301];
  const plane = (valueAt: (pixel: number) => number) =>
    new Uint8Array(height * width).map((_, pixel) => valueAt(pixel) % 256);
  const column = plane((pixel) => pixel % width);
  const row = plane((pixel) => Math.floor(pixel / width));
  return { height, width, bands: [column, row], nodata: undefined, scores: [] };
}

const HIDDEN: OverlayStyle = {
  visible: false,
  style: "fill",
  opacity: 0.6,
  shown: 0,
  threshold: 0.5,
  colours: [[213, 94, 0]],
  ramp: { colourMap: "viridis", range: [0, 1] },
  from: 0,
};

function weigh(weights: readonly number[], min: number, max: number): Channel {
  return { weights, min, max };
}

export function coordinateStyle(): RenderStyle {
  const channels = [weigh([1, 0], 0, 255), weigh([0, 1], 0, 255), weigh([0, 0], 0, 255)] as const;
  return {
    bands: { channels, gamma: 1, decodings: undefined, colourMap: undefined },
    overlay: HIDDEN,
    smooth: false,
  };
}

/** The notebook's composite: bands 2, 3 and 1, in a range of stored values. */
export function notebookStyle(min: number, max: number): RenderStyle {
  const channels = [
    weigh([0, 1], min, max),
    weigh([0, 0, 1], min, max),
    weigh([1], min, max),
  ] as const;
  return {
    bands: { channels, gamma: 1, decodings: undefined, colourMap: undefined },
    overlay: HIDDEN,
    smooth: false,
  };
}

export function withOverlay(renderStyle: RenderStyle, threshold: number): RenderStyle {
  return { ...renderStyle, overlay: { ...renderStyle.overlay, visible: true, threshold } };
}

/** This many bands of noise and a recipe that uses all of them, some in one channel and some in all. */
export function manyBands(count: number): [Scene, RenderStyle] {
  const bands = planes(count, (band, pixel) => noise(band, pixel) >> 8);
  const channel = (at: number) => {
    const weights = bands.map((_, band) => ([at, 3].includes(band % 4) ? (band + 1) / 100 : 0));
    return weigh(weights, 20, 150);
  };
  const channels = [channel(0), channel(1), channel(2)] as const;
  const scene = sceneOf(bands.map((values) => Uint8Array.from(values)));
  return [scene, withBands(coordinateStyle(), { channels })];
}

/** The overlay's colours for `withClasses`; the third class is not drawn. */
const CLASS_COLOURS = [[213, 94, 0], [0, 114, 178], undefined, [240, 228, 66]] as const;

export function withStyle(
  renderStyle: RenderStyle,
  style: OverlayStyleId,
  shown: OverlayStyle["shown"],
  change: Partial<OverlayStyle> = {},
): RenderStyle {
  const overlay = {
    ...renderStyle.overlay,
    ...{ visible: true, style, shown, colours: CLASS_COLOURS, threshold: 0.35 },
    ...change,
  };
  return { ...renderStyle, overlay };
}

/** The notebook's composite with another stretch or other colours. */
export function withBands(renderStyle: RenderStyle, change: Partial<BandsStyle>): RenderStyle {
  return { ...renderStyle, bands: { ...renderStyle.bands, ...change } };
}

/** Weighted sums of decoded values with a gamma: every option of the bands' style combined. */
export function decodedStyle(decoding: Decoding, min: number, max: number): RenderStyle {
  const bands: BandsStyle = {
    channels: [
      weigh([0, 1], min, max),
      weigh([0.45, 0.45, 0.1], min, max),
      weigh([0, 0, 0, -1, 0.5, 0.5], min - max, max),
    ],
    gamma: 2,
    decodings: Array.from({ length: 6 }, () => decoding),
    colourMap: undefined,
  };
  return { bands, overlay: HIDDEN, smooth: false };
}

/** A GOES sample of this project: the file's last 256 × 256 × 6 bytes, bands last. */
export async function goesScene(): Promise<Scene> {
  const reply = await fetch("/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
  const values = new Uint8Array(await reply.arrayBuffer()).slice(-PIXELS * 6);
  const bands = Array.from({ length: 6 }, (_, band) =>
    Uint8Array.from({ length: PIXELS }, (_, pixel) => values[pixel * 6 + band] ?? 0),
  );
  const scores = Float32Array.from({ length: PIXELS }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / SIDE), pixel % SIDE];
    return (
      1 / (1 + Math.exp(-(row - 150 + 18 * Math.sin(column / 23) + (noise(3, pixel) % 9)) / 22))
    );
  });
  return { height: SIDE, width: SIDE, bands, nodata: undefined, scores: [scores] };
}
