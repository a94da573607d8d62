import { type Grid, isNorthUp } from "#domain/geo/grid.ts";
import { projString } from "#domain/geo/projections.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { SCORE_KINDS } from "#domain/model/score-kinds.ts";
import { formatFixed, formatPercent } from "#domain/text/format.ts";
import type { Summary } from "./prediction.ts";
import { SECTORS, type Sector } from "./regions.ts";

/** What a summary is of. */
interface SummaryContext {
  /** What the mask is cut at; undefined where no threshold cuts it. */
  readonly threshold: number | undefined;
  /** Of the picture, in pixels. */
  readonly height: number;
  readonly width: number;
  /** The picture's georeference, if known. */
  readonly grid: Grid | undefined;
  /** What the mask marks; the card's positive class unless given. */
  readonly title?: string;
}

const COMPASS = [
  "north-west",
  "north",
  "north-east",
  "west",
  "centre",
  "east",
  "south-west",
  "south",
  "south-east",
] as const;

/**
 * A result in one sentence, for who does not see the picture: "Smoke covers 12.4% of the chip, 3
 * regions, the largest upper left, mean probability inside 0.81."
 */
export function screenReaderSummary(
  card: ModelCard,
  summary: Summary,
  told: SummaryContext,
): string {
  const { share, pixelCount, meanInside } = summary;
  const { threshold, title = card.output.classTitle } = told;
  if (pixelCount === 0 || meanInside === undefined) {
    const limit = threshold === undefined ? "" : ` at or above ${formatFixed(threshold, 2)}`;
    return `No ${uncapitalised(title)}${limit}.`;
  }
  return `${[
    `${title} covers ${percentText(share)} of the ${pictureWord(card, told)}`,
    regionsText(summary, told.grid),
    `mean ${SCORE_KINDS[card.output.kind].name} inside ${formatFixed(meanInside, 2)}`,
  ].join(", ")}.`;
}

/** A share above 0 is never announced as 0. */
function percentText(share: number): string {
  const percent = formatPercent(share);
  return percent === "0.0%" ? "less than 0.1%" : percent;
}

/** A chip is what the model was made for: an image of its own size. */
function pictureWord({ input }: ModelCard, { height, width }: SummaryContext): "chip" | "scene" {
  const isChip = height <= (input.height ?? 0) && width <= (input.width ?? 0);
  return isChip ? "chip" : "scene";
}

function regionsText({ regionCount, regions }: Summary, grid: Grid | undefined): string {
  const [largest] = regions;
  if (largest === undefined) return "no region large enough to count";
  const where = sectorText(largest.where, grid);
  return regionCount === 1 ? `1 region, ${where}` : `${regionCount} regions, the largest ${where}`;
}

/** The name of a ninth of the picture: a compass direction if the picture is known to be north up. */
export function sectorText(place: Sector, grid: Grid | undefined): string {
  if (grid === undefined || !isKnown(grid) || !isNorthUp(grid)) return place;
  return COMPASS[SECTORS.indexOf(place)] ?? place;
}

function isKnown({ crs }: Grid): boolean {
  return crs.kind === "geographic" || crs.kind === "geostationary" || projString(crs) !== undefined;
}

/** "Smoke" within a sentence is "smoke", but "SO2" stays. */
function uncapitalised(title: string): string {
  const [first = "", second = ""] = title;
  const isName = second !== second.toLowerCase();
  return isName ? title : first.toLowerCase() + title.slice(first.length);
}
