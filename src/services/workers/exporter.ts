import type { ExportContext, ExportedFile, FileExport } from "#domain/exports/export.ts";
import type { ExportedResult } from "#domain/exports/exported-result.ts";
import type { ResultFacts } from "#domain/exports/result-facts.ts";
import type { SheetTile } from "#domain/exports/sheet-tile.ts";
import { AppError } from "#domain/failures/failure.ts";
import { startExportWorker } from "./browser-workers.ts";
import type { ExportMade, ExportTask, SentResult } from "./export-worker.ts";
import { createWorkerJobs, type WorkerJobs } from "./worker-jobs.ts";

type ExportJobs = WorkerJobs<ExportTask, ExportMade>;

function exportJobs(startWorker = startExportWorker): ExportJobs {
  return createWorkerJobs<ExportTask, ExportMade>(
    startWorker,
    () =>
      new AppError({
        kind: "unexpected",
        message:
          "The file could not be made: the browser stopped its worker, perhaps for lack of memory.",
      }),
  );
}

const JOBS = exportJobs();

/**
 * Makes one of `WORKER_EXPORTS` in a worker, with a picture of the view if it contains one. @throws AppError
 */
export async function makeFile(
  { id, pictureScale }: FileExport,
  context: ExportContext,
): Promise<ExportedFile> {
  const { upload, fileName, run, report, view } = context;
  if (context.result === undefined)
    throw new Error("An export was made before there was a result.");
  const picture = pictureScale === undefined ? undefined : await view?.draw(pictureScale);
  const result = await copyOf(context.result);
  const sent = { upload, fileName, run, report, picture, result };
  const { file } = await ask(JOBS, { task: "file", exportId: id, context: sent }, result);
  return made(file);
}

/** The numbers of results, counted in a worker one after another. @throws AppError */
export async function* factsOf(
  results: AsyncIterable<ExportedResult>,
): AsyncGenerator<ResultFacts> {
  for await (const one of results) {
    const result = await copyOf(one);
    const { facts } = await ask(JOBS, { task: "facts", result }, result);
    yield made(facts);
  }
}

/** A result's tile in the contact sheet, drawn in a worker. @throws AppError */
export async function tileOf(one: ExportedResult): Promise<SheetTile> {
  const result = await copyOf(one);
  const { tile } = await ask(JOBS, { task: "tile", result }, result);
  return made(tile);
}

/**
 * A zip of the files of results, written by a worker of its own. One result is in memory at a time, and the
 * zip is on the disk where the browser allows that. @throws AppError
 */
export async function archiveOf(results: AsyncIterable<ExportedResult>): Promise<Blob> {
  const workers: ReturnType<typeof startExportWorker>[] = [];
  const jobs = exportJobs(() => {
    const worker = startExportWorker();
    workers.push(worker);
    return worker;
  });
  try {
    for await (const one of results) {
      const result = await copyOf(one);
      await ask(jobs, { task: "add", result }, result);
    }
    const { archive } = await ask(jobs, { task: "close" });
    return made(archive);
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

async function ask(jobs: ExportJobs, task: ExportTask, result?: SentResult): Promise<ExportMade> {
  const { signal } = new AbortController();
  const transfer = result === undefined ? [] : [result.prediction.scores.buffer as ArrayBuffer];
  const answer = await jobs.ask(task, { signal, transfer });
  if (answer.failure !== undefined) throw new AppError(answer.failure);
  return answer;
}

function made<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error("The worker of exports made something else.");
  return thing;
}

/** What is copied at once: a millisecond's work. */
const SLICE = 2 ** 20;

/** A copy whose scores may move to a worker; large ones are copied with the page's own work between. */
async function copyOf({ kind: _, ...result }: ExportedResult): Promise<SentResult> {
  const { prediction } = result;
  const scores = new Float32Array(prediction.scores.length);
  for (let start = 0; start < scores.length; start += SLICE) {
    if (start > 0) await nextTask();
    scores.set(prediction.scores.subarray(start, start + SLICE), start);
  }
  return { ...result, prediction: { ...prediction, scores } };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
