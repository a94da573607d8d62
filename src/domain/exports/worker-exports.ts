import type { FileExport } from "./export.ts";
import { REPORT } from "./report.ts";
import { RESULT_EXPORTS } from "./result-exports.ts";

/**
 * The files that a worker makes: of a result, and of a picture of the view that was drawn before. Millions of
 * pixels would block the page for seconds.
 */
export const WORKER_EXPORTS: readonly FileExport[] = [REPORT, ...RESULT_EXPORTS];
