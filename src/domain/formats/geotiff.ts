import { loadPart } from "#domain/failures/load-part.ts";
import type { ArrayFormat } from "./format.ts";

/** Little- and big-endian, with 32-bit and (BigTIFF) 64-bit addresses. */
const TIFF_STARTS = ["II*\0", "MM\0*", "II+\0", "MM\0+"];

/** TIFF, GeoTIFF and cloud-optimized GeoTIFF. */
export const GEOTIFF: ArrayFormat = {
  id: "geotiff",
  label: "GeoTIFF",
  extensions: [".tif", ".tiff"],
  sniff: (head) => TIFF_STARTS.some((start) => head.startsWith(start)),
  open: async ({ bytes }) => {
    const { openTiff } = await loadPart(() => import("./geotiff-image.ts"));
    return openTiff(bytes);
  },
};
