import type { ExportContext, ExportedFile, FileExport } from "#domain/exports/export.ts";
import { WORKER_EXPORTS } from "#domain/exports/worker-exports.ts";
import * as exporter from "#services/workers/exporter.ts";

/** Makes a file, in a worker where it is of many pixels. @throws AppError */
export function makeFile(row: FileExport, context: ExportContext): Promise<ExportedFile> {
  return WORKER_EXPORTS.includes(row) ? exporter.makeFile(row, context) : row.make(context);
}

/** The numbers of results, counted in a worker. @throws AppError */
export const factsOf = exporter.factsOf;
/** A result's tile in the contact sheet, drawn in a worker. @throws AppError */
export const tileOf = exporter.tileOf;
/** A zip of the files of results, written in a worker. @throws AppError */
export const archiveOf = exporter.archiveOf;
