import { regionAreaKm2 } from "#domain/geo/area.ts";
import type { Locator } from "#domain/geo/grid.ts";
import { selectedScores } from "#domain/prediction/prediction.ts";
import { forEachRegion, type Region, regionOf } from "#domain/prediction/regions.ts";
import { createOutlineTracer, type Outline } from "#domain/prediction/trace-outlines.ts";
import { type ExportedResult, maskOfResult } from "./exported-result.ts";

/** A region as files describe it. */
export interface ExportedRegion extends Region {
  /** Undefined if the area is unknown. */
  readonly areaKm2: number | undefined;
  /** NaN if no pixel has a score. */
  readonly maxScore: number;
  readonly outlines: readonly Outline[];
}

/** All regions of the mask with their outlines, in the panel's order, largest first. */
export function exportedRegions(
  result: ExportedResult,
  locate: Locator | undefined,
): readonly ExportedRegion[] {
  const mask = maskOfResult(result);
  if (mask === undefined) throw new Error("Regions were exported of a result without a mask.");
  const { height, width } = result.prediction;
  const size = { height, width };
  const scores = selectedScores(result.prediction, result.shown.shown);
  const tracer = createOutlineTracer(mask, size);
  const regions: ExportedRegion[] = [];
  forEachRegion(mask, { ...size, minRegionPixels: result.minRegionPixels }, (pixels) => {
    const region = regionOf(pixels, scores, size);
    regions.push({
      ...region,
      areaKm2: locate && regionAreaKm2(locate, region),
      maxScore: maxOf(pixels, scores),
      outlines: tracer.trace(pixels),
    });
  });
  // Stable, as the panel's list is.
  return regions.sort((one, other) => other.pixelCount - one.pixelCount);
}

function maxOf(pixels: Int32Array, scores: Float32Array): number {
  let max = Number.NaN;
  for (const pixel of pixels) {
    const score = scores[pixel] ?? Number.NaN;
    if (!(score <= max)) max = Number.isNaN(score) ? max : score;
  }
  return max;
}
