import { formatNumber } from "#domain/text/format.ts";
import type { Locator } from "./grid.ts";

/** WGS 84; GRS 80 differs from it by a tenth of a millimetre at the poles. */
const EQUATOR_M = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING);

/**
 * The area on the ellipsoid, in square metres, of a pixel-sized square centred at a point of an
 * image (half-integers for a pixel itself). Undefined if it is not entirely on the Earth.
 *
 * Central differences of longitude and latitude over a column and a row are the sides of a
 * parallelogram, which the radii of curvature along and across the meridian convert to metres. The
 * error grows with the square of the pixel's angle: 1 part in 10^6 for pixels of several
 * kilometres.
 * https://en.wikipedia.org/wiki/Earth_radius#Principal_radii_of_curvature
 */
export function pixelAreaM2(
  locate: Locator,
  { row, column }: { readonly row: number; readonly column: number },
): number | undefined {
  const centre = locate(column, row);
  const across = change(locate, [column - 0.5, row], [column + 0.5, row]);
  const down = change(locate, [column, row - 0.5], [column, row + 0.5]);
  if (centre === undefined || across === undefined || down === undefined) return undefined;
  const sine = Math.sin(radians(centre.lat));
  const factor = 1 - ECCENTRICITY_SQUARED * sine * sine;
  const acrossMeridian = EQUATOR_M / Math.sqrt(factor);
  const alongMeridian = (EQUATOR_M * (1 - ECCENTRICITY_SQUARED)) / factor ** 1.5;
  const square = Math.abs(across.lon * down.lat - across.lat * down.lon);
  return square * acrossMeridian * Math.cos(radians(centre.lat)) * alongMeridian;
}

/**
 * A region's area on the ellipsoid, in square kilometres: its pixel count times the area of a pixel
 * at its centre of mass. Linear changes of pixel area cancel around the centre of mass, so the
 * error grows with the square of the region's extent, as an angle on the Earth: 1 part in 10^4 for
 * a hundred kilometres.
 */
export function regionAreaKm2(
  locate: Locator,
  region: { readonly pixelCount: number; readonly row: number; readonly column: number },
): number | undefined {
  const pixel = pixelAreaM2(locate, region);
  return pixel === undefined ? undefined : (region.pixelCount * pixel) / 1e6;
}

/** Square kilometres to three digits, thousands separated. */
export function areaText(km2: number): string {
  return formatNumber(Number(km2.toPrecision(3)));
}

type ImagePoint = readonly [column: number, row: number];

/** In radians of longitude (the shorter way round) and latitude. */
function change(
  locate: Locator,
  from: ImagePoint,
  to: ImagePoint,
): { readonly lon: number; readonly lat: number } | undefined {
  const [start, end] = [locate(...from), locate(...to)];
  if (start === undefined || end === undefined) return undefined;
  const turn = end.lon - start.lon;
  return {
    lon: radians(turn - 360 * Math.round(turn / 360)),
    lat: radians(end.lat - start.lat),
  };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
