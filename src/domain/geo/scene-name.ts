import type { Grid } from "./grid.ts";

/** A scene's metadata from its file name: a suggestion, since files are renamed and copied. */
export interface SceneName {
  readonly satellite: string;
  /** The start of the scan: ISO 8601, UTC, to the second or the minute. */
  readonly time: string;
  /** The web-mercator tile that the training set was cut into. */
  readonly tile: { readonly zoom: number; readonly x: number; readonly y: number };
}

/**
 * NOAA's name for ABI files, with the tile that the workshop's tiler appends:
 * `OR_ABI-L1b-RadF-M6_G16_s20212642250204_49_21`, the time as year, day of the year, hour, minute,
 * second and tenth. GOES-R Product Definition and Users' Guide, volume 3, appendix A.
 */
const ABI_TILE =
  /OR_ABI-L1b-Rad[A-Z]\d?-M\d(?:C\d\d)?_(G\d\d)_s(\d{4})(\d{3})([01]\d|2[0-3])([0-5]\d)([0-5]\d)\d_(\d+)_(\d+)/;
/** The start of the scan, in the same terms. */
const ABI_SCAN =
  /OR_ABI-L1b-Rad[A-Z]\d?-M\d(?:C\d\d)?_G\d\d_s(\d{4})(\d{3})([01]\d|2[0-3])([0-5]\d)([0-5]\d)\d/;
/** The zoom level that the workshop's tiler cuts at. */
const TILER_ZOOM = 7;
/** The samples' own names: `goes16-20210921T2250Z-z7-x21-y49-smoke`. */
const SAMPLE = /goes(\d\d)-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z-z(\d+)-x(\d+)-y(\d+)/;

/** Parses a file's name; undefined for an unknown form, or a day or tile that does not exist. */
export function readSceneName(name: string): SceneName | undefined {
  const scene = fromAbiName(name) ?? fromSampleName(name);
  return scene !== undefined && exists(scene) ? scene : undefined;
}

function fromAbiName(name: string): SceneName | undefined {
  const found = ABI_TILE.exec(name);
  if (found === null) return undefined;
  const [satellite = "", ...numbers] = found.slice(1);
  const [y = 0, x = 0] = numbers.slice(-2).map(Number);
  const time = timeOfDay(numbers.map(Number));
  if (time === undefined) return undefined;
  return {
    satellite: satellite.replace("G", "GOES-"),
    time,
    tile: { zoom: TILER_ZOOM, x, y },
  };
}

/** The start of the scan in the name of an ABI file, with or without a tile; ISO 8601, UTC. */
export function abiScanTime(name: string): string | undefined {
  const found = ABI_SCAN.exec(name);
  return found === null ? undefined : timeOfDay(found.slice(1).map(Number));
}

/** @returns undefined for a day beyond the year's last, which would roll over. */
function timeOfDay([year = 0, day = 0, hour = 0, minute = 0, second = 0]: readonly number[]):
  | string
  | undefined {
  const time = new Date(Date.UTC(year, 0, day, hour, minute, second));
  if (time.getUTCFullYear() !== year) return undefined;
  return time.toISOString().replace(".000", "");
}

function fromSampleName(name: string): SceneName | undefined {
  const found = SAMPLE.exec(name);
  if (found === null) return undefined;
  const [satellite, year, month, day, hour, minute, zoom, x, y] = found.slice(1);
  return {
    satellite: `GOES-${satellite}`,
    time: `${year}-${month}-${day}T${hour}:${minute}Z`,
    tile: { zoom: Number(zoom), x: Number(x), y: Number(y) },
  };
}

function exists({ time, tile: { zoom, x, y } }: SceneName): boolean {
  const instant = new Date(time);
  if (Number.isNaN(instant.getTime())) return false;
  // JavaScript reads dates such as 31 February as a day of March.
  const isReadAsWritten = instant.toISOString().startsWith(time.replace("Z", ""));
  return isReadAsWritten && zoom <= 22 && x < 2 ** zoom && y < 2 ** zoom;
}

/**
 * The grid of a tile's image: the tile's bounds in longitude and latitude, sampled evenly, as the
 * workshop's tiler does. https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
 */
export function tileGrid({ tile }: SceneName, height: number, width: number): Grid {
  const { zoom, x, y } = tile;
  const west = longitudeOf(x, zoom);
  const north = latitudeOf(y, zoom);
  const columnStep = (longitudeOf(x + 1, zoom) - west) / width;
  const rowStep = (latitudeOf(y + 1, zoom) - north) / height;
  return {
    transform: [columnStep, 0, west, 0, rowStep, north],
    crs: { kind: "geographic", title: "WGS 84" },
    source: "name",
  };
}

function longitudeOf(x: number, zoom: number): number {
  return (360 * x) / 2 ** zoom - 180;
}

function latitudeOf(y: number, zoom: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** zoom))) * 180) / Math.PI;
}
