import { classMapOf, NO_SCORE } from "./class-map.ts";
import { hasMask, type ResultExport, resultOf, whyNoGeoTiff } from "./export.ts";
import { geoTiffOf } from "./geotiff-of.ts";

/** The same values as the mask's npy, in the array's grid; nodata is 255. */
export const MASK_GEOTIFF: ResultExport = {
  kind: "file",
  id: "mask-geotiff",
  subject: "Mask",
  format: "GeoTIFF",
  available: hasMask,
  whyNot: whyNoGeoTiff,
  make: async (context) => {
    const result = resultOf(context);
    const { values, legend } = classMapOf(result);
    const classes = legend.map(({ value, title }) => `${value} ${title}`).join(", ");
    return geoTiffOf(result, "mask", {
      planes: [values],
      titles: [`mask: ${classes}`],
      nodata: NO_SCORE,
    });
  },
};
