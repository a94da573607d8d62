/** GDAL's mask, overviews, metadata and world files; and macOS's own. */
const SIDECAR = /^\._|\.(?:msk|ovr|aux\.xml|tfw|tiff?w|wld)$/i;

/** Whether a name is that of a file that programs write beside an image. */
export function isSidecarName(name: string): boolean {
  return SIDECAR.test(name);
}
