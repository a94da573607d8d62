import type { Crs } from "./grid.ts";

/** Series of UTM zones with consecutive EPSG codes, one per zone. */
interface UtmSeries {
  readonly firstCode: number;
  readonly firstZone: number;
  readonly lastZone: number;
  readonly isSouth: boolean;
  readonly datum: string;
}

const WGS_84 = "+datum=WGS84";
/** NAD83, ETRS89 and SIRGAS 2000 are within two metres of WGS 84, and are treated as WGS 84. */
const GRS_80 = "+ellps=GRS80 +towgs84=0,0,0,0,0,0,0";

/** https://epsg.org: WGS 84 north and south, NAD83, ETRS89, SIRGAS 2000 north and south. */
const UTM: readonly UtmSeries[] = [
  { firstCode: 32_601, firstZone: 1, lastZone: 60, isSouth: false, datum: WGS_84 },
  { firstCode: 32_701, firstZone: 1, lastZone: 60, isSouth: true, datum: WGS_84 },
  { firstCode: 26_901, firstZone: 1, lastZone: 23, isSouth: false, datum: GRS_80 },
  { firstCode: 25_828, firstZone: 28, lastZone: 38, isSouth: false, datum: GRS_80 },
  { firstCode: 31_965, firstZone: 11, lastZone: 22, isSouth: false, datum: GRS_80 },
  { firstCode: 31_977, firstZone: 17, lastZone: 25, isSouth: true, datum: GRS_80 },
];

const WEB_MERCATOR_CODE = 3857;
/** Spherical, with latitudes used as the ellipsoid's. */
const WEB_MERCATOR =
  "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null";

/** A projected CRS as a PROJ string; undefined for an unsupported one. */
export function projString(crs: Crs): string | undefined {
  if (crs.kind !== "projected" || crs.epsg === undefined) return undefined;
  if (crs.epsg === WEB_MERCATOR_CODE) return WEB_MERCATOR;
  for (const { firstCode, firstZone, lastZone, isSouth, datum } of UTM) {
    const zone = crs.epsg - firstCode + firstZone;
    if (zone < firstZone || zone > lastZone) continue;
    return `+proj=utm +zone=${zone}${isSouth ? " +south" : ""} ${datum} +units=m`;
  }
  return undefined;
}
