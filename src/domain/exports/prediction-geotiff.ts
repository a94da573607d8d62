import { scorePlane } from "#domain/prediction/prediction.ts";
import { hasResult, type ResultExport, resultOf, whyNoGeoTiff } from "./export.ts";
import { geoTiffOf } from "./geotiff-of.ts";

/** The scores as float32, one band for each plane, in the array's grid; nodata is NaN. */
export const PREDICTION_GEOTIFF: ResultExport = {
  kind: "file",
  id: "prediction-geotiff",
  subject: "Prediction",
  format: "GeoTIFF",
  available: hasResult,
  whyNot: whyNoGeoTiff,
  make: async (context) => {
    const result = resultOf(context);
    const { prediction, planes, card } = result;
    const { name } = card.output.score;
    return geoTiffOf(result, name, {
      planes: planes.map((_, index) => scorePlane(prediction, index)),
      titles: planes.map(({ title }) => `${name} of ${title}`),
      nodata: Number.NaN,
    });
  },
};
