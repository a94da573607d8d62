import { type Grid, isNorthUp } from "#domain/geo/grid.ts";
import { projString } from "#domain/geo/projections.ts";
import { SECTORS, type Sector } from "./regions.ts";

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

/** The name of a ninth of the picture: a compass direction if the picture is known to be north up. */
export function sectorText(place: Sector, grid: Grid | undefined): string {
  if (grid === undefined || !isKnown(grid) || !isNorthUp(grid)) return place;
  return COMPASS[SECTORS.indexOf(place)] ?? place;
}

function isKnown({ crs }: Grid): boolean {
  return crs.kind === "geographic" || crs.kind === "geostationary" || projString(crs) !== undefined;
}
