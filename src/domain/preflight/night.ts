import { type LonLat, lonLatAt } from "#domain/geo/grid.ts";
import { sunElevation } from "#domain/geo/sun.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { formatUtc } from "#domain/text/format.ts";
import type { ArrayFacts } from "./check-result.ts";

const HOUR_MS = 3_600_000;

/**
 * Why reflectance shows nothing: the sun was below the horizon at the image's centre and corners when
 * it was taken. Undefined by day, and where time or place is unknown.
 */
export function nightText(
  {
    acquisition,
    grid,
    height,
    width,
  }: Pick<ArrayFacts, "acquisition" | "grid" | "height" | "width">,
  { quantity }: Pick<ModelCard, "quantity">,
): string | undefined {
  if (acquisition === undefined || grid === undefined || !quantity.includes("reflectance")) {
    return undefined;
  }
  const places = [
    [width / 2, height / 2],
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ].flatMap(([column = 0, row = 0]) => lonLatAt(grid, column, row) ?? []);
  const timeMs = Date.parse(acquisition.time);
  const highest = Math.max(...places.map((place) => sunElevation(timeMs, place)));
  const [centre] = places;
  if (centre === undefined || highest > 0) return undefined;
  return `Night: the sun was at least ${Math.round(-highest)}° below the horizon at ${formatUtc(acquisition.time)}, so there is nothing to see in reflected light. Choose a scan nearer to noon, which is at about ${noonText(timeMs, centre)} UTC here.`;
}

/** The hour at which the sun is highest: "20:00". */
function noonText(timeMs: number, { lon, lat }: LonLat): string {
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const start = Math.floor(timeMs / (24 * HOUR_MS)) * 24 * HOUR_MS;
  const heightAt = (hour: number): number => sunElevation(start + hour * HOUR_MS, { lon, lat });
  const noon = hours.reduce((best, hour) => (heightAt(hour) > heightAt(best) ? hour : best));
  return `${String(noon).padStart(2, "0")}:00`;
}
