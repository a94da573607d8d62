import { EQUATOR_M, type Grid } from "#domain/geo/grid.ts";

/** A georeference as the tags of a GeoTIFF contain it. */
export interface GeoKeys {
  /** Tag 34735: the keys' ids with their values or the positions of their texts. */
  readonly directory: readonly number[];
  /** Tag 34737. */
  readonly texts: string;
}

/** https://docs.ogc.org/is/19-008r4/19-008r4.html, annex B */
const KEY = {
  modelType: 1024,
  rasterType: 1025,
  geographicType: 2048,
  angularUnits: 2054,
  projectedType: 3072,
  projectedCitation: 3073,
  linearUnits: 3076,
} as const;
const PROJECTED = 1;
const GEOGRAPHIC = 2;
const PIXEL_IS_AREA = 1;
const USER_DEFINED = 32_767;
const DEGREE = 9102;
const METRE = 9001;
const TEXTS = 34_737;
const WGS_84 = 4326;

/** Why an image of this grid has no place in a GeoTIFF; undefined where it has one. */
export function whyNoGeoreference(grid: Grid | undefined): string | undefined {
  if (grid === undefined) return "The array has no georeference.";
  if (geoKeysOf(grid) !== undefined) return undefined;
  return grid.crs.kind === "projected"
    ? "The array’s projection has no EPSG code."
    : "The array’s coordinate system is unknown.";
}

/** The keys of a grid's coordinate system; undefined where they cannot say it. */
export function geoKeysOf({ crs }: Grid): GeoKeys | undefined {
  switch (crs.kind) {
    case "geographic":
      return keysOf([
        [KEY.modelType, GEOGRAPHIC],
        [KEY.rasterType, PIXEL_IS_AREA],
        [KEY.geographicType, crs.epsg ?? WGS_84],
        [KEY.angularUnits, DEGREE],
      ]);
    case "projected":
      if (crs.epsg === undefined) return undefined;
      return keysOf([
        [KEY.modelType, PROJECTED],
        [KEY.rasterType, PIXEL_IS_AREA],
        [KEY.projectedType, crs.epsg],
        [KEY.linearUnits, METRE],
      ]);
    case "geostationary":
      return keysOf([
        [KEY.modelType, USER_DEFINED],
        [KEY.rasterType, PIXEL_IS_AREA],
        [KEY.projectedCitation, `ESRI PE String = ${geostationaryText(crs)}`],
        [KEY.linearUnits, METRE],
      ]);
    case "unknown":
      return undefined;
  }
}

function keysOf(entries: readonly (readonly [key: number, value: number | string])[]): GeoKeys {
  let texts = "";
  const directory = [1, 1, 0, entries.length];
  for (const [key, value] of entries) {
    if (typeof value === "number") {
      directory.push(key, 0, 1, value);
    } else {
      directory.push(key, TEXTS, value.length + 1, texts.length);
      texts += `${value}|`;
    }
  }
  return { directory, texts };
}

/** GRS 80, the ellipsoid of the GOES-R series. */
const INVERSE_FLATTENING = 298.257222096042;

/** As GDAL 3.6 writes the fixed grid, for which GeoTIFF has no keys of its own. */
function geostationaryText({
  longitude,
  height,
}: {
  readonly longitude: number;
  readonly height: number;
}): string {
  const datum = `DATUM["unknown",SPHEROID["GRS 1980",${EQUATOR_M},${INVERSE_FLATTENING}]]`;
  const degrees = `GEOGCS["unknown",${datum},PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`;
  const parameters = [
    ["central_meridian", longitude],
    ["satellite_height", height],
    ["false_easting", 0],
    ["false_northing", 0],
  ].map(([name, value]) => `PARAMETER["${name}",${value}]`);
  const proj = `+proj=geos +sweep=x +lon_0=${longitude} +h=${height} +x_0=0 +y_0=0 +ellps=GRS80 +units=m +no_defs`;
  return `PROJCS["unknown",${degrees},PROJECTION["Geostationary_Satellite"],${parameters.join(",")},UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH],EXTENSION["PROJ4","${proj}"]]`;
}
