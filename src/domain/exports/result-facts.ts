import { regionAreaKm2 } from "#domain/geo/area.ts";
import type { Locator } from "#domain/geo/grid.ts";
import { selectedScores, summarise } from "#domain/prediction/prediction.ts";
import { type ReferenceScores, referenceScores } from "#domain/scores/confusion.ts";
import { classAccuracyOf, classColumns, overallFacts } from "./class-accuracy.ts";
import type { ExportedResult } from "./exported-result.ts";

function scoreFacts({ areaError, ...scores }: ReferenceScores) {
  return { ...scores, area_error: areaError };
}

/** Numbers and names by what they are. */
export type ResultFacts = Readonly<Record<string, string | number | undefined>>;

/** What identifies a result, and its numbers as the panel computes them; undefined where there is none. */
export function resultFacts(result: ExportedResult, locate: Locator | undefined): ResultFacts {
  const { prediction, shown, planes, kind, minRegionPixels, reference } = result;
  const isMask = kind.draws === "mask";
  const summary = summarise(prediction, shown, isMask ? minRegionPixels : Number.POSITIVE_INFINITY);
  const { centre, pixelCount } = summary;
  const scores = selectedScores(prediction, shown.shown);
  const scored = scoreStatistics(scores);
  const compared =
    reference?.reading.kind === "one-class" &&
    referenceScores(reference.reading, scores, shown.threshold);
  const classes = classAccuracyOf(result);
  return {
    ...identityOf(result),
    class: shown.shown === "most-likely" ? "most likely" : planes[shown.shown]?.title,
    height: prediction.height,
    width: prediction.width,
    pixels_without_score: scored.missing,
    mean_score: scored.mean,
    min_score: scored.min,
    max_score: scored.max,
    ...(isMask && {
      mask_pixels: pixelCount,
      mask_share: summary.share,
      mask_mean_score: summary.meanInside,
      mask_area_km2: locate && centre && regionAreaKm2(locate, { pixelCount, ...centre }),
      regions: summary.regionCount,
      min_region_pixels: minRegionPixels,
    }),
    ...(reference && { reference: reference.name }),
    ...(compared && scoreFacts(compared)),
    ...(classes && overallFacts(classes)),
  };
}

/** `resultFacts` as a row of a table: with the scores of each class, where several are compared. */
export function resultRow(result: ExportedResult, locate: Locator | undefined): ResultFacts {
  return { ...resultFacts(result, locate), ...classColumns(result) };
}

/** Whether an array's hash is its file's: the tiles that a page sends are uploads of their own. */
export function isHashOfFile({ tiles, rewritten }: ExportedResult["array"]): boolean {
  return tiles !== undefined && !rewritten;
}

/** The array, the model and the threshold: enough to say which result a file is of. */
export function identityOf({ name, array, card, threshold }: ExportedResult): ResultFacts {
  return {
    array: name,
    ...(isHashOfFile(array) ? { file_sha256: array.sha256 } : { upload_sha256: array.sha256 }),
    model: card.title,
    model_id: card.id,
    threshold,
  };
}

interface ScoreStatistics {
  readonly missing: number;
  readonly mean: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

function scoreStatistics(scores: Float32Array): ScoreStatistics {
  let [count, sum, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const score of scores) {
    if (Number.isNaN(score)) continue;
    count += 1;
    sum += score;
    if (score < min) min = score;
    if (score > max) max = score;
  }
  const missing = scores.length - count;
  if (count === 0) return { missing, mean: undefined, min: undefined, max: undefined };
  return { missing, mean: sum / count, min, max };
}
