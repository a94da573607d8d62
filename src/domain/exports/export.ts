import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { ServerProfile } from "#domain/inference/server-profile.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import type { EditedFile } from "./python-edits.ts";

/** An export of the selected array and its run; `exports.ts` lists them all. */
export type Export = FileExport | TextExport;

/** A file to save. */
export interface FileExport extends ExportRow {
  readonly kind: "file";
  make(context: ExportContext): ExportedFile;
}

/** A text to copy. */
export interface TextExport extends ExportRow {
  readonly kind: "text";
  /** Sentences about the copied text and the secrets in it. */
  readonly note: string;
  /** Shown after the text was copied; undefined if it contains no secret. */
  readonly caution?: string;
  /** @throws AppError */
  make(context: ExportContext): Promise<string>;
}

interface ExportRow {
  readonly id: string;
  /** On the button. */
  readonly label: string;
  /** Whether `make` has everything that it needs. */
  available(context: ExportContext): boolean;
}

export interface ExportedFile {
  readonly content: Blob;
  readonly fileName: string;
}

/** The selected item, as exports see it. */
export interface ExportContext {
  /** The npy that is uploaded, or would be. */
  readonly upload: Blob;
  readonly fileName: string;
  /** Undefined until sign-in: texts name the user's own folder. */
  readonly run: ExportedRun | undefined;
  /** Signs a PUT of this one object; the URL is a secret. @throws AppError */
  presignUpload(run: ExportedRun): Promise<string>;
}

/** A run as exported texts describe it: its destination and the server's profile. No secret. */
export interface ExportedRun {
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  /** Of the uploaded array. */
  readonly location: ObjectLocation;
  /** The npy file, in the folder where the Python runs. */
  readonly fileName: string;
  /** Undefined if the server has not answered yet. */
  readonly serverProfile: ServerProfile | undefined;
  /** How the upload was made of the file; undefined if the file is the upload. */
  readonly edited?: EditedFile | undefined;
}

/** The run of a context; exports call it only after `available`. */
export function runOf({ run }: ExportContext): ExportedRun {
  if (run === undefined) throw new Error("An export was made before signing in.");
  return run;
}
