const BANDS = 6;

/** A square scene and a prediction of it, the same in every run. */
export interface MadeData {
  readonly side: number;
  /** Six planes of `side * side` values from 0 to 200. */
  readonly bands: readonly Uint8Array<ArrayBuffer>[];
  /** One plane of `side * side` scores from 0 to 1. */
  readonly scores: Float32Array<ArrayBuffer>;
}

/** Deterministic noise: integers from 0 to 255. */
function noise(pixel: number, plane: number): number {
  const mixed = Math.imul(pixel ^ Math.imul(plane + 7, 40503), 2654435761);
  return (mixed ^ (mixed >>> 15)) & 255;
}

/** Waves along one side, a few over any length; -1 to 1. */
function waves(side: number, count: number): Float64Array {
  return Float64Array.from({ length: side }, (_, at) =>
    Math.sin((count * 2 * Math.PI * at) / side),
  );
}

/** Smooth fields with a little noise on them. */
export function makeData(side: number): MadeData {
  const [along, down] = [waves(side, 2.3), waves(side, 1.7)];
  const bands = Array.from({ length: BANDS }, () => new Uint8Array(side * side));
  const scores = new Float32Array(side * side);
  let pixel = 0;
  for (const high of down) {
    for (const wide of along) {
      const field = 0.5 + 0.48 * high * wide;
      scores[pixel] = field + (noise(pixel, BANDS) - 128) / 12_800;
      for (const [band, plane] of bands.entries()) {
        plane[pixel] = 100 + 60 * wide * (1 - band / BANDS) + 30 * high + (noise(pixel, band) >> 5);
      }
      pixel += 1;
    }
  }
  return { side, bands, scores };
}

/** The share of pixels in the mask of the lower threshold but not in that of the higher. */
export function shareBetween({ scores }: MadeData, low: number, high: number): number {
  let count = 0;
  for (const score of scores) if (score >= low && score < high) count += 1;
  return count / scores.length;
}
