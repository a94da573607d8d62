import {
  type ExportContext,
  type ExportedFile,
  locatorOf,
  type ResultContext,
} from "#domain/exports/export.ts";
import type { ExportedResult } from "#domain/exports/exported-result.ts";
import { createQueueArchive, type QueueArchive } from "#domain/exports/queue-archive.ts";
import { type ResultFacts, resultRow } from "#domain/exports/result-facts.ts";
import { type SheetTile, sheetTile } from "#domain/exports/sheet-tile.ts";
import { WORKER_EXPORTS } from "#domain/exports/worker-exports.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { kindOf } from "#domain/model/kinds/kinds.ts";
import { withoutMissing } from "#domain/prediction/missing-pixels.ts";
import { loadProjection } from "#services/browser/projection.ts";
import { createTemporaryFile, type TemporaryFile } from "#services/storage/temporary-file.ts";

/** A result without what cannot be copied to a worker. */
export type SentResult = Omit<ExportedResult, "kind">;

/** A context without what cannot be copied to a worker, and with the drawn picture of its view. */
export interface SentContext extends Pick<ExportContext, "upload" | "fileName" | "run" | "report"> {
  readonly result: SentResult;
  readonly picture: Blob | undefined;
}

/** What the worker does; it is in the middle of one archive from its first "add" to its "close". */
export type ExportTask =
  | { readonly task: "file"; readonly exportId: string; readonly context: SentContext }
  | { readonly task: "facts" | "tile" | "add"; readonly result: SentResult }
  | { readonly task: "close" };

/** Only what was asked for is defined. */
interface Made {
  readonly file?: ExportedFile;
  readonly facts?: ResultFacts;
  readonly tile?: SheetTile;
  readonly archive?: Blob;
  readonly failure?: Failure;
}

/** The answer to the request of the same id. */
export type ExportMade = { readonly id: number } & Made;

addEventListener("message", ({ data }: MessageEvent<ExportTask & { readonly id: number }>) => {
  void perform(data)
    .catch((thrown: unknown): Made => ({ failure: failureOf(thrown, "making the file") }))
    .then((made) => {
      const answer: ExportMade = { id: data.id, ...made };
      postMessage(answer);
    });
});

/** The archive that is being written. */
let writing: { readonly archive: QueueArchive; readonly file: TemporaryFile } | undefined;

async function perform(task: ExportTask): Promise<Made> {
  if (task.task === "close") return { archive: await closeArchive() };
  if (task.task === "file") return { file: await fileOf(task.exportId, task.context) };
  const context: ResultContext = { result: received(task.result), loadProjection };
  if (task.task === "tile") return { tile: sheetTile(received(task.result)) };
  if (task.task === "facts") {
    return { facts: resultRow(received(task.result), await locatorOf(context)) };
  }
  writing ??= await startArchive();
  await writing.archive.add(context);
  return {};
}

function received(sent: SentResult): ExportedResult {
  const prediction = withoutMissing(sent.prediction, sent.array);
  return { ...sent, prediction, kind: kindOf(sent.card.output, prediction.classCount) };
}

async function fileOf(exportId: string, sent: SentContext): Promise<ExportedFile> {
  const { picture, result, ...facts } = sent;
  const row = WORKER_EXPORTS.find(({ id }) => id === exportId);
  if (row === undefined) throw new Error(`No worker makes the export ${exportId}.`);
  return row.make({
    ...facts,
    result: received(result),
    view: picture && { draw: () => Promise.resolve(picture) },
    queue: undefined,
    presignUpload: () => Promise.reject(new Error("A worker has no credentials to sign with.")),
    loadProjection,
  });
}

async function startArchive() {
  const file = await createTemporaryFile();
  return { file, archive: await createQueueArchive(file.writable) };
}

async function closeArchive(): Promise<Blob> {
  writing ??= await startArchive();
  const { archive, file } = writing;
  writing = undefined;
  await archive.close();
  return new Blob([await file.content()], { type: "application/zip" });
}
