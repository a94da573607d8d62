import { formatFixed, formatNumber } from "#domain/text/format.ts";

/** A coordinate reference system. */
export type Crs =
  | {
      readonly kind: "geographic";
      readonly title: string;
      /** The EPSG code; undefined for WGS 84 and where the file has none. */
      readonly epsg?: number | undefined;
    }
  | {
      readonly kind: "projected";
      readonly title: string;
      /** The EPSG code; undefined if the file has none. */
      readonly epsg: number | undefined;
    }
  /** A satellite's fixed grid, in metres: scan angles times the height. */
  | {
      readonly kind: "geostationary";
      readonly title: string;
      /** The sub-satellite longitude, in degrees east. */
      readonly longitude: number;
      /** Metres above the ellipsoid. */
      readonly height: number;
    }
  | { readonly kind: "unknown"; readonly title: string };

/**
 * An image's geotransform: x = a * column + b * row + c and y = d * column + e * row + f, where
 * column and row count from the upper left corner of the upper left pixel.
 */
export interface Grid {
  readonly transform: readonly [a: number, b: number, c: number, d: number, e: number, f: number];
  readonly crs: Crs;
  /** Whether it comes from the file's tags, or was guessed from its name. */
  readonly source: "file" | "name";
}

/**
 * How pixels of a cropped, padded or resized image map to the original's: source row = top +
 * rowFactor * row.
 */
export interface Placement {
  /** The result's upper left corner in source pixels; negative if it was padded. */
  readonly top: number;
  readonly left: number;
  /** How many source pixels one pixel of the result spans. */
  readonly rowFactor: number;
  readonly columnFactor: number;
}

/**
 * The grid of an image whose pixel (row, column) starts at (top + row * rowFactor, left + column *
 * columnFactor) of this one.
 */
export function placeGrid(grid: Grid, { top, left, rowFactor, columnFactor }: Placement): Grid {
  const [a, b, c, d, e, f] = grid.transform;
  const transform = [
    a * columnFactor,
    b * rowFactor,
    c + a * left + b * top,
    d * columnFactor,
    e * rowFactor,
    f + d * left + e * top,
  ] as const;
  return { ...grid, transform };
}

/**
 * The coordinates of a point of an image, counted from its upper left corner: half a pixel is a
 * pixel's centre.
 */
export function coordinatesAt(
  { transform: [a, b, c, d, e, f] }: Grid,
  column: number,
  row: number,
): { readonly x: number; readonly y: number } {
  return { x: a * column + b * row + c, y: d * column + e * row + f };
}

/** A position on the Earth, in degrees east and north. */
export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

/** Unprojects coordinates; undefined where they are not on the Earth. */
export type Projection = (x: number, y: number) => LonLat | undefined;

/**
 * Locates a point of an image, counted from its upper left corner: half a pixel is a pixel's
 * centre. Undefined if it is not on the Earth.
 */
export type Locator = (column: number, row: number) => LonLat | undefined;

/**
 * The locator of a grid's images; undefined for coordinates that cannot be located, such as
 * projected ones without their projection.
 */
export function locator(grid: Grid, projection?: Projection): Locator | undefined {
  const { kind } = grid.crs;
  const isKnown = kind === "geographic" || kind === "geostationary";
  if (!isKnown && (kind !== "projected" || projection === undefined)) return undefined;
  return (column, row) => lonLatAt(grid, column, row, projection);
}

/** Whether north is up in an image, which is nearly true on a satellite's fixed grid and in UTM. */
export function isNorthUp({ transform: [a, b, , d, e] }: Grid): boolean {
  return a > 0 && b === 0 && d === 0 && e < 0;
}

/** GRS 80, the ellipsoid of the GOES-R series' fixed grid, in metres. */
export const EQUATOR_M = 6_378_137;
export const POLE_M = 6_356_752.31414;

/**
 * Longitude and latitude in degrees of a point of an image; undefined for projected coordinates
 * without a projection, and for points off the Earth's disk.
 *
 * Fixed grid: GOES-R Product Definition and Users' Guide, volume 3, section 5.1.2.8.1, for a sweep
 * about the x axis.
 */
export function lonLatAt(
  grid: Grid,
  column: number,
  row: number,
  projection?: Projection,
): LonLat | undefined {
  const { crs } = grid;
  const { x, y } = coordinatesAt(grid, column, row);
  if (crs.kind === "geographic") return { lon: Math.abs(x) > 180 ? wrapped(x) : x, lat: y };
  if (crs.kind === "projected") return projection?.(x, y);
  if (crs.kind !== "geostationary") return undefined;
  const [acrossAngle, upAngle] = [x / crs.height, y / crs.height];
  const orbit = crs.height + EQUATOR_M;
  const flattening = (EQUATOR_M / POLE_M) ** 2;
  const [sinX, cosX] = [Math.sin(acrossAngle), Math.cos(acrossAngle)];
  const [sinY, cosY] = [Math.sin(upAngle), Math.cos(upAngle)];
  const a = sinX ** 2 + cosX ** 2 * (cosY ** 2 + flattening * sinY ** 2);
  const b = -2 * orbit * cosX * cosY;
  const c = orbit ** 2 - EQUATOR_M ** 2;
  const root = b ** 2 - 4 * a * c;
  if (root < 0) return undefined;
  const range = (-b - Math.sqrt(root)) / (2 * a);
  const towards = range * cosX * cosY;
  const east = -range * sinX;
  const north = range * cosX * sinY;
  const lat = Math.atan((flattening * north) / Math.hypot(orbit - towards, east));
  const lon = crs.longitude - degrees(Math.atan(east / (orbit - towards)));
  return { lon: wrapped(lon), lat: degrees(lat) };
}

/** A longitude from -180 to 180 degrees. */
function wrapped(lon: number): number {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}

/** A position as text, "37.71° N, 119.53° W", with the given number of decimals. */
export function lonLatText({ lon, lat }: LonLat, digits = 2): string {
  const north = `${formatFixed(Math.abs(lat), digits)}° ${lat < 0 ? "S" : "N"}`;
  const east = `${formatFixed(Math.abs(lon), digits)}° ${lon < 0 ? "W" : "E"}`;
  return `${north}, ${east}`;
}

/** Positions of an image's corners; undefined for one that is not on the Earth. */
export interface CornerPlaces {
  readonly upperLeft: LonLat | undefined;
  readonly upperRight: LonLat | undefined;
  readonly lowerLeft: LonLat | undefined;
  readonly lowerRight: LonLat | undefined;
}

/** The outer corners of an image's corner pixels. */
export function cornerPlaces(locate: Locator, height: number, width: number): CornerPlaces {
  return {
    upperLeft: locate(0, 0),
    upperRight: locate(width, 0),
    lowerLeft: locate(0, height),
    lowerRight: locate(width, height),
  };
}

/** The position of an image's centre as text: in degrees, else in its own coordinates. */
export function centreText(
  grid: Grid,
  height: number,
  width: number,
  projection?: Projection,
): string {
  const place = lonLatAt(grid, width / 2, height / 2, projection);
  if (place !== undefined) return lonLatText(place);
  const { x, y } = coordinatesAt(grid, width / 2, height / 2);
  return `x ${formatNumber(Math.round(x))}, y ${formatNumber(Math.round(y))} (${grid.crs.title})`;
}
