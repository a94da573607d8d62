/** GDAL's mask, overviews, metadata and world files; and macOS's own. */
const SIDECAR = /^\._|\.(?:msk|ovr|aux\.xml|tfw|tiff?w|wld)$/i;

/** Whether a name is that of a file that programs write beside an image. */
export function isSidecarName(name: string): boolean {
  return SIDECAR.test(name);
}

/** NOAA's names of GOES ABI Level 1b files, of one band of a scan each. */
const GOES = /^OR_ABI-L1b-Rad.*C\d\d_G\d\d_s\d{14}.*\.nc$/i;

/** Whether a name is that of NOAA's file of one band of a GOES scan. */
export function isGoesName(name: string): boolean {
  return GOES.test(name);
}
