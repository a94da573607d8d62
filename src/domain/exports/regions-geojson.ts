import type { Grid, Locator, LonLat } from "#domain/geo/grid.ts";
import type { Corner, Outline } from "#domain/prediction/trace-outlines.ts";
import { hasMask, locatorOf, type ResultExport, resultOf, whyNoPlaces } from "./export.ts";
import { resultFileName } from "./exported-result.ts";
import { exportedRegions } from "./regions-table.ts";
import { identityOf } from "./result-facts.ts";

/**
 * The regions of the mask as polygons on pixel edges, in longitude and latitude (RFC 7946), largest
 * first. A region off the Earth's disk has no geometry.
 */
export const REGIONS_GEOJSON: ResultExport = {
  kind: "file",
  id: "regions-geojson",
  subject: "Regions",
  format: "GeoJSON",
  available: hasMask,
  whyNot: whyNoPlaces,
  make: async (context) => {
    const result = resultOf(context);
    const { grid, card, planes, shown } = result;
    const locate = await locatorOf(context);
    if (grid === undefined || locate === undefined) throw new Error("The result has no place.");
    const { name } = card.output.score;
    const title = shown.shown === "most-likely" ? undefined : planes[shown.shown]?.title;
    const toRing = ringsOf(grid, locate);
    const features = exportedRegions(result, locate).map((region, rank) => ({
      type: "Feature",
      id: rank + 1,
      geometry: geometryOf(region.outlines, toRing),
      properties: {
        region: rank + 1,
        class: title,
        pixels: region.pixelCount,
        area_km2: region.areaKm2,
        [`mean_${name}`]: region.meanScore,
        [`max_${name}`]: region.maxScore,
      },
    }));
    // A feature a line, so that the file can be read and compared.
    const lines = features.map((feature) => JSON.stringify(feature)).join(",\n");
    const head = JSON.stringify({ type: "FeatureCollection", ...identityOf(result) }).slice(0, -1);
    return {
      content: new Blob([`${head},"features":[\n${lines}\n]}\n`], { type: "application/geo+json" }),
      fileName: resultFileName(result, "regions", "geojson"),
    };
  },
};

type Position = readonly [lon: number, lat: number];
type Ring = readonly Position[];
/** A closed ring of positions; undefined if a corner is not on the Earth. */
type ToRing = (corners: readonly Corner[]) => Ring | undefined;

/** RFC 7946, section 3.1.6: outer rings are anticlockwise, holes clockwise, and rings are closed. */
function geometryOf(outlines: readonly Outline[], toRing: ToRing): object | null {
  const polygons: Ring[][] = [];
  for (const { outer, holes } of outlines) {
    const rings: Ring[] = [];
    for (const corners of [outer, ...holes]) {
      const ring = toRing(corners);
      if (ring === undefined) return null;
      rings.push(ring);
    }
    polygons.push(rings);
  }
  return polygons.length === 1
    ? { type: "Polygon", coordinates: polygons[0] }
    : { type: "MultiPolygon", coordinates: polygons };
}

/** Of degrees: a centimetre. */
const DIGITS = 7;

function ringsOf(grid: Grid, locate: Locator): ToRing {
  const [a, b, , d, e] = grid.transform;
  // Outer rings are clockwise on the screen: on the ground too, unless the grid mirrors it.
  const isClockwise = a * e - b * d < 0;
  const isStraight = grid.crs.kind === "geographic";
  return (corners) => {
    const points: LonLat[] = [];
    for (const [index, corner] of corners.entries()) {
      const next = corners[(index + 1) % corners.length] ?? corner;
      const steps = isStraight ? 1 : edgeSteps(locate, corner, next);
      if (steps === undefined) return undefined;
      for (let step = 0; step < steps; step += 1) {
        const place = locate(...between(corner, next, step / steps));
        if (place === undefined) return undefined;
        points.push(place);
      }
    }
    const ring = unwrapped(points).map(
      ({ lon, lat }): Position => [Number(lon.toFixed(DIGITS)), Number(lat.toFixed(DIGITS))],
    );
    if (isClockwise) ring.reverse();
    const [first] = ring;
    return first && [...ring, first];
  };
}

/** An edge is this straight after it was divided, in pixels. */
const MAX_DEVIATION = 0.01;

/**
 * In how many equal parts an edge is divided, a power of two, so that each is as good as straight in
 * longitude and latitude. A chord's distance from its arc falls with the square of its length.
 */
function edgeSteps(locate: Locator, from: Corner, to: Corner): number | undefined {
  const length = Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]);
  const [start, middle, end] = [0, 0.5, 1].map((share) => locate(...between(from, to, share)));
  if (start === undefined || middle === undefined || end === undefined) return undefined;
  const span = turnOf(start.lon, end.lon);
  const chord = { lon: start.lon + span / 2, lat: (start.lat + end.lat) / 2 };
  const pixel = Math.hypot(span, end.lat - start.lat) / length;
  const deviation = Math.hypot(turnOf(chord.lon, middle.lon), middle.lat - chord.lat) / pixel;
  const parts = Math.sqrt(deviation / MAX_DEVIATION);
  return parts <= 1 ? 1 : 2 ** Math.ceil(Math.log2(parts));
}

function between(from: Corner, to: Corner, share: number): [column: number, row: number] {
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
}

/** The shorter way from one longitude to another, in degrees. */
function turnOf(from: number, to: number): number {
  const turn = to - from;
  return turn - 360 * Math.round(turn / 360);
}

/** A ring across the antimeridian goes on beyond 180 degrees instead of around the Earth. */
function unwrapped(points: readonly LonLat[]): LonLat[] {
  let last = points[0]?.lon ?? 0;
  return points.map(({ lon, lat }) => {
    last += turnOf(last, lon);
    return { lon: last, lat };
  });
}
