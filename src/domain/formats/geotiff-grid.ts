import type { GeoTIFFImage } from "geotiff";
import * as v from "valibot";
import type { Crs, Grid } from "#domain/geo/grid.ts";

/**
 * The GeoKeys that are read: https://docs.ogc.org/is/19-008r4/19-008r4.html, section 7 and annex B.
 */
const KEYS = v.object({
  GTModelTypeGeoKey: v.optional(v.number()),
  GTRasterTypeGeoKey: v.optional(v.number()),
  GTCitationGeoKey: v.optional(v.string()),
  GeographicTypeGeoKey: v.optional(v.number()),
  GeogCitationGeoKey: v.optional(v.string()),
  GeogGeodeticDatumGeoKey: v.optional(v.number()),
  GeogPrimeMeridianGeoKey: v.optional(v.number()),
  GeogAngularUnitsGeoKey: v.optional(v.number()),
  GeogEllipsoidGeoKey: v.optional(v.number()),
  GeogTOWGS84GeoKey: v.optional(v.unknown()),
  ProjectedCSTypeGeoKey: v.optional(v.number()),
  PCSCitationGeoKey: v.optional(v.string()),
  ProjLinearUnitsGeoKey: v.optional(v.number()),
});

const NUMBERS = v.pipe(
  v.custom<Iterable<number>>((value) => Array.isArray(value) || ArrayBuffer.isView(value)),
  v.transform((values) => Array.from(values, Number)),
);

const PROJECTED = 1;
const GEOGRAPHIC = 2;
const PIXEL_IS_POINT = 2;
/** "User-defined": other keys describe the coordinates, which have no code. */
const USER_DEFINED = 32_767;

/**
 * Longitudes and latitudes within two metres of WGS 84: WGS 84 itself, NAD83, ETRS89, SIRGAS 2000,
 * GDA94 and 2020, RGF93, CGCS2000, JGD2000, Hartebeesthoek94, SWEREF99, NZGD2000 and their revisions.
 * https://epsg.org
 */
const NEAR_WGS_84 = [
  ...[4326, 4979, 4269, 4152, 4617, 4759, 6318, 4258, 4937, 4674, 4283, 7844],
  ...[4171, 4490, 4612, 6668, 4148, 4619, 4167],
];
/** Of user-defined coordinates: WGS 84, NAD83 and ETRS89; their ellipsoids. */
const NEAR_DATUMS = [6326, 6269, 6258];
const NEAR_ELLIPSOIDS = [7030, 7019];
const GREENWICH = 8901;
const DEGREE = 9102;
const METRE = 9001;

/** A TIFF's pixel grid; undefined if its georeference is missing or not an affine grid. */
export function tiffGrid(image: GeoTIFFImage): Grid | undefined {
  const keys = v.safeParse(KEYS, geoKeysOf(image));
  const transform = transformOf(image);
  if (!keys.success || transform === undefined) return undefined;
  const isPoint = keys.output.GTRasterTypeGeoKey === PIXEL_IS_POINT;
  const [a, b, c, d, e, f] = transform;
  // With PixelIsPoint the tie point is a pixel's centre; a grid counts from its corner.
  const shifted = [a, b, c - (a + b) / 2, d, e, f - (d + e) / 2] as const;
  const crs = crsOf(keys.output);
  const placed = isPoint ? shifted : transform;
  return {
    transform: crs.kind === "geographic" ? westOf180(placed, image) : placed,
    crs,
    source: "file",
  };
}

/** Climate models count longitudes from 0 to 360: the same place with its centre within 180 degrees. */
function westOf180(transform: Grid["transform"], image: GeoTIFFImage): Grid["transform"] {
  const [a, b, c, d, e, f] = transform;
  const centre = c + (a * image.getWidth()) / 2 + (b * image.getHeight()) / 2;
  return centre > 180 && centre <= 540 ? [a, b, c - 360, d, e, f] : transform;
}

/**
 * Whether a TIFF's rows run from south to north. Coordinates of no named kind may be those of pixels, which
 * count downwards.
 */
export function isSouthUp({ transform: [a, b, , d, e], crs }: Grid): boolean {
  return crs !== UNNAMED && a > 0 && b === 0 && d === 0 && e > 0;
}

const UNNAMED: Crs = { kind: "unknown", title: "unknown coordinates" };

/** Undefined for keys that point nowhere, which affects no pixel. */
function geoKeysOf(image: GeoTIFFImage): unknown {
  try {
    return image.getGeoKeys() ?? {};
  } catch {
    return undefined;
  }
}

function transformOf({ fileDirectory }: GeoTIFFImage): Grid["transform"] | undefined {
  const matrix = numbersOf(fileDirectory.getValue("ModelTransformation"));
  if (matrix !== undefined) {
    const [a = 0, b = 0, , c = 0, d = 0, e = 0, , f = 0] = matrix;
    return [a, b, c, d, e, f];
  }
  const scale = numbersOf(fileDirectory.getValue("ModelPixelScale"));
  const tie = numbersOf(fileDirectory.getValue("ModelTiepoint"));
  if (scale === undefined || tie?.length !== 6) return undefined;
  const [across = 0, down = 0] = scale;
  const [column = 0, row = 0, , x = 0, y = 0] = tie;
  return [across, 0, x - column * across, 0, -down, y + row * down];
}

function numbersOf(value: unknown): readonly number[] | undefined {
  const result = v.safeParse(NUMBERS, value);
  return result.success && result.output.every(Number.isFinite) ? result.output : undefined;
}

function crsOf(keys: v.InferOutput<typeof KEYS>): Crs {
  const citation = keys.PCSCitationGeoKey ?? "";
  const geostationary = geostationaryOf(citation);
  if (geostationary !== undefined) return geostationary;
  const { GTModelTypeGeoKey: model, GeogCitationGeoKey: geographic = "" } = keys;
  if (model === GEOGRAPHIC) {
    const code = keys.GeographicTypeGeoKey;
    const title = geographic || codeTitle(code);
    if (!isNearWgs84(keys)) return { kind: "unknown", title };
    return { kind: "geographic", title, epsg: code === USER_DEFINED ? undefined : code };
  }
  if (model === PROJECTED) {
    const title = keys.GTCitationGeoKey ?? citation;
    const code = keys.ProjectedCSTypeGeoKey;
    const isOwn =
      code === USER_DEFINED || hasShift(keys) || !isUnit(keys.ProjLinearUnitsGeoKey, METRE);
    const epsg = isOwn ? undefined : code;
    return { kind: "projected", title: title || codeTitle(code), epsg };
  }
  return UNNAMED;
}

/** Whether longitudes and latitudes may be taken as WGS 84's; those of other datums are up to 300 m off. */
function isNearWgs84(keys: v.InferOutput<typeof KEYS>): boolean {
  const { GeographicTypeGeoKey: code, GeogGeodeticDatumGeoKey: datum } = keys;
  const isNear =
    code === USER_DEFINED
      ? NEAR_DATUMS.includes(datum ?? 0) || NEAR_ELLIPSOIDS.includes(keys.GeogEllipsoidGeoKey ?? 0)
      : code === undefined || NEAR_WGS_84.includes(code);
  return (
    isNear &&
    !hasShift(keys) &&
    isUnit(keys.GeogAngularUnitsGeoKey, DEGREE) &&
    isUnit(keys.GeogPrimeMeridianGeoKey, GREENWICH)
  );
}

function isUnit(found: number | undefined, usual: number): boolean {
  return found === undefined || found === usual;
}

/** Whether the datum is given by its shift to WGS 84. */
function hasShift({ GeogTOWGS84GeoKey: shift }: v.InferOutput<typeof KEYS>): boolean {
  return numbersOf(shift)?.some((value) => value !== 0) === true;
}

function codeTitle(code: number | undefined): string {
  return code === undefined ? "unnamed coordinates" : `EPSG:${code}`;
}

/** GDAL writes a projection without an EPSG code as PROJ's parameters. */
function geostationaryOf(citation: string): Crs | undefined {
  if (!citation.includes("+proj=geos") || !citation.includes("+sweep=x")) return undefined;
  const parameter = (name: string): number =>
    Number(new RegExp(`\\+${name}=(-?[\\d.]+)`).exec(citation)?.[1] ?? Number.NaN);
  const [longitude, height] = [parameter("lon_0"), parameter("h")];
  if (!Number.isFinite(longitude) || !(height > 0)) return undefined;
  return { kind: "geostationary", title: "geostationary fixed grid", longitude, height };
}
