import type { ResultExport } from "./export.ts";
import { MASK_GEOTIFF } from "./mask-geotiff.ts";
import { MASK_NPY } from "./mask-npy.ts";
import { MASK_PNG } from "./mask-png.ts";
import { NUMBERS_CSV, NUMBERS_JSON } from "./numbers.ts";
import { PREDICTION_GEOTIFF } from "./prediction-geotiff.ts";
import { PREDICTION_NPY } from "./prediction-npy.ts";
import { REGIONS_CSV } from "./regions-csv.ts";
import { REGIONS_GEOJSON } from "./regions-geojson.ts";

/** The files of one result. */
export const RESULT_EXPORTS: readonly ResultExport[] = [
  ...[PREDICTION_NPY, PREDICTION_GEOTIFF],
  ...[MASK_NPY, MASK_GEOTIFF, MASK_PNG],
  ...[REGIONS_GEOJSON, REGIONS_CSV],
  ...[NUMBERS_CSV, NUMBERS_JSON],
];
