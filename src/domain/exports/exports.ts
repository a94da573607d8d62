import { CURL_UPLOAD } from "./curl-upload.ts";
import type { Export } from "./export.ts";
import { MASK_GEOTIFF } from "./mask-geotiff.ts";
import { MASK_NPY } from "./mask-npy.ts";
import { MASK_PNG } from "./mask-png.ts";
import { NOTEBOOK_CELL } from "./notebook-cell.ts";
import { NUMBERS_CSV, NUMBERS_JSON } from "./numbers.ts";
import { PREDICTION_GEOTIFF } from "./prediction-geotiff.ts";
import { PREDICTION_NPY } from "./prediction-npy.ts";
import { PYTHON_SCRIPT } from "./python-script.ts";
import { REGIONS_CSV } from "./regions-csv.ts";
import { REGIONS_GEOJSON } from "./regions-geojson.ts";
import { UPLOADED_NPY } from "./uploaded-npy.ts";

/** All exports, in the page's order. A new one is one file beside this one and a line here. */
export const EXPORTS: readonly Export[] = [
  ...[PREDICTION_NPY, PREDICTION_GEOTIFF],
  ...[MASK_NPY, MASK_GEOTIFF, MASK_PNG],
  ...[REGIONS_GEOJSON, REGIONS_CSV],
  ...[NUMBERS_CSV, NUMBERS_JSON],
  ...[UPLOADED_NPY, CURL_UPLOAD, PYTHON_SCRIPT, NOTEBOOK_CELL],
];
