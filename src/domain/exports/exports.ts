import { CURL_UPLOAD } from "./curl-upload.ts";
import type { Export } from "./export.ts";
import { NOTEBOOK_CELL } from "./notebook-cell.ts";
import { PYTHON_SCRIPT } from "./python-script.ts";
import { QUEUE_CSV } from "./queue-csv.ts";
import { QUEUE_ZIP } from "./queue-zip.ts";
import { REPORT } from "./report.ts";
import { RESULT_EXPORTS } from "./result-exports.ts";
import { UPLOADED_NPY } from "./uploaded-npy.ts";
import { VIEW_PNGS } from "./view-png.ts";

/** All exports, in the page's order. A new one is one file beside this one and a line here. */
export const EXPORTS: readonly Export[] = [
  REPORT,
  ...VIEW_PNGS,
  ...RESULT_EXPORTS,
  ...[QUEUE_CSV, QUEUE_ZIP, UPLOADED_NPY],
  ...[CURL_UPLOAD, PYTHON_SCRIPT, NOTEBOOK_CELL],
];
