import { csvText } from "#domain/text/csv.ts";
import { hasMask, locatorOf, type ResultExport, resultOf } from "./export.ts";
import { resultFileName } from "./exported-result.ts";
import { exportedRegions } from "./regions-table.ts";

/**
 * One row for each region of the mask, largest first. Rows and columns count from 0 at the centre of the
 * upper left pixel, as numpy counts them; longitude and latitude are of the centre of mass, and they and
 * the area are empty where the place is unknown.
 */
export const REGIONS_CSV: ResultExport = {
  kind: "file",
  id: "regions-csv",
  subject: "Regions",
  format: "CSV",
  available: hasMask,
  make: async (context) => {
    const result = resultOf(context);
    const { name } = result.card.output.score;
    const locate = await locatorOf(context);
    const rows = exportedRegions(result, locate).map((region, rank) => {
      const { row, column, box } = region;
      const place = locate?.(column, row);
      return [
        ...[rank + 1, region.pixelCount, region.areaKm2],
        ...[row - 0.5, column - 0.5, place?.lon, place?.lat],
        ...[box.top, box.left, box.height, box.width, region.meanScore, region.maxScore],
      ];
    });
    const header = [
      ...["region", "pixels", "area_km2", "row", "column", "longitude", "latitude"],
      ...["top", "left", "height", "width", `mean_${name}`, `max_${name}`],
    ];
    return {
      content: new Blob([csvText([header, ...rows])], { type: "text/csv" }),
      fileName: resultFileName(result, "regions", "csv"),
    };
  },
};
