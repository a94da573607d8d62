export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** What a prediction of one size is for: an array of another. */
export interface SizePair {
  readonly found: ImageSize;
  readonly expected: ImageSize;
}

/** How predictions of a size are placed over arrays of another. */
export interface SizeAnswer extends SizePair {
  readonly fit: Fit;
}

const FIT_RESULTS = {
  enlarge: "enlarged",
  crop: "cropped to their upper left corner",
  centre: "placed in the centre",
} as const;

/** How a prediction of another size is placed over its array. */
export type Fit = keyof typeof FIT_RESULTS;

/** For schemas. */
export const FITS = Object.keys(FIT_RESULTS) as Fit[]; // The table has no further keys.

export function isSamePair(one: SizePair, other: SizePair): boolean {
  return isSameSize(one.found, other.found) && isSameSize(one.expected, other.expected);
}

function isSameSize(one: ImageSize, other: ImageSize): boolean {
  return one.height === other.height && one.width === other.width;
}

/** In one sentence about a server. */
export function sizeAnswerText({ found, expected, fit }: SizeAnswer): string {
  return `Its predictions of ${sizeName(found)} for arrays of ${sizeName(expected)} are ${FIT_RESULTS[fit]}.`;
}

export function sizeName({ height, width }: ImageSize): string {
  return `${height} × ${width}`;
}
