import type { Locator } from "./grid.ts";

/** WGS 84; GRS 80 differs from it by a tenth of a millimetre at the poles. */
const EQUATOR_M = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING);

/**
 * The area on the ellipsoid, in square metres, of a pixel-sized square with its centre at a place in
 * an image (at halves for a pixel itself). Undefined where it is not wholly on the Earth.
 *
 * How longitude and latitude change over a column and over a row, by central differences, gives the
 * sides of a parallelogram; the radii of curvature along the meridian and across it turn them into
 * metres. Wrong by the square of the pixel's angle: 1 part in 10^6 for pixels of several kilometres.
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
 * A region's area on the ellipsoid, in square kilometres: its pixels times the area of one at its
 * centre of mass. Pixels' areas change smoothly, and what they change in proportion to the distance
 * from the centre of mass adds up to nothing, so that only the square of the region's own extent,
 * as an angle on the Earth, makes it wrong: 1 part in 10^4 for a hundred kilometres.
 */
export function regionAreaKm2(
  locate: Locator,
  region: { readonly pixelCount: number; readonly row: number; readonly column: number },
): number | undefined {
  const pixel = pixelAreaM2(locate, region);
  return pixel === undefined ? undefined : (region.pixelCount * pixel) / 1e6;
}

type ImagePoint = readonly [column: number, row: number];

/** In radians of longitude, the short way round, and of latitude. */
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
