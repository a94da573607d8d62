import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { whyNoGeoreference } from "#domain/formats/geotiff-keys.ts";
import { type Crs, type Locator, locator, type Projection } from "#domain/geo/grid.ts";
import { projString } from "#domain/geo/projections.ts";
import type { ServerProfile } from "#domain/inference/server-profile.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { ObjectLocation, Timings } from "#domain/run/run.ts";
import type { EditedFile } from "./edited-file.ts";
import type { ExportedCut } from "./exported-cut.ts";
import type { ExportedResult } from "./exported-result.ts";
import type { ResultFacts } from "./result-facts.ts";

/** An export of the selected array and its run; `exports.ts` lists them all. */
export type Export = FileExport | TextExport;

/** A file to save. */
export interface FileExport extends ExportRow {
  readonly kind: "file";
  /** What it is of; the menu has a line for each subject. */
  readonly subject: string;
  /** On the button. */
  readonly format: string;
  /** Its whole name, if that is not the subject "as" the format. */
  readonly name?: string;
  /** Pixels per CSS pixel of the picture of the view that it contains; undefined without one. */
  readonly pictureScale?: number;
  /** @throws AppError */
  make(context: ExportContext): Promise<ExportedFile>;
}

/** A text to copy. */
export interface TextExport extends ExportRow {
  readonly kind: "text";
  /** On the button. */
  readonly label: string;
  /** Sentences about the copied text and the secrets in it. */
  readonly note: string;
  /** Shown after the text was copied; undefined if it contains no secret. */
  readonly caution?: string;
  /** @throws AppError */
  make(context: ExportContext): Promise<string>;
}

/** A file of one result alone. */
export interface ResultExport extends FileExport {
  available(context: ResultContext): boolean;
  whyNot?(context: ResultContext): string | undefined;
  make(context: ResultContext): Promise<ExportedFile>;
}

interface ExportRow {
  readonly id: string;
  /** Whether it is offered: whether the array or its run is of the kind that it exports. */
  available(context: ExportContext): boolean;
  /** Why an offered one cannot be made, in a sentence; undefined if it can. */
  whyNot?(context: ExportContext): string | undefined;
}

/** A file export's whole name: "Mask as GeoTIFF". */
export function fileLabel({ subject, format, name }: FileExport): string {
  return name ?? `${subject} as ${format}`;
}

export interface ExportedFile {
  readonly content: Blob;
  readonly fileName: string;
}

/** What the files of one result need. */
export type ResultContext = Pick<ExportContext, "result" | "loadProjection">;

/** The selected item, as exports see it. */
export interface ExportContext {
  /** The npy that is uploaded, or would be; undefined for a scene, which is sent in tiles. */
  readonly upload: Blob | undefined;
  readonly fileName: string;
  /** What the model returned, as the viewer shows it; undefined before. */
  readonly result: ExportedResult | undefined;
  /** The picture of the item as it is shown; undefined where none is. */
  readonly view: ExportedView | undefined;
  /** All results of the queue; undefined where an export is of one item. */
  readonly queue: ExportedQueue | undefined;
  /** What a report says besides; undefined where nothing is shown. */
  readonly report: ReportDetails | undefined;
  /** Undefined until sign-in: texts name the user's own folder. */
  readonly run: ExportedRun | undefined;
  /** Signs a PUT of this one object; the URL is a secret. @throws AppError */
  presignUpload(run: ExportedRun): Promise<string>;
  /** The projection of projected coordinates; undefined for others and for unsupported ones. */
  loadProjection(crs: Crs): Promise<Projection | undefined>;
}

/** A picture on the screen. */
export interface ExportedView {
  /**
   * Draws it as a PNG, with legend, marks, scale bar and caption.
   * @param scale pixels of the image per CSS pixel of the screen. @throws AppError
   */
  draw(scale: number): Promise<Blob>;
}

/** How a result came about. */
export interface ReportDetails {
  /** Of the page. */
  readonly version: string;
  /** Now, in ISO 8601 that ends in "Z", to the minute. */
  readonly madeAt: string;
  /** The view's settings, as the page's address has them. */
  readonly viewQuery: string;
  /** Why the prediction may be meaningless, in sentences. */
  readonly doubts: readonly string[];
  /** Of the run's steps. */
  readonly timings: Timings;
  readonly uploadSkipped: boolean;
}

/** The results of a queue, whose scores are in memory one after another. */
export interface ExportedQueue {
  readonly resultCount: number;
  /** The numbers of each result. @throws AppError */
  facts(): AsyncIterable<ResultFacts>;
  /** A zip of the files of all results, as `queue-archive.ts` writes it. @throws AppError */
  archive(): Promise<Blob>;
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
  /** What the view makes of the prediction; undefined for the card's own threshold and class. */
  readonly cut?: ExportedCut | undefined;
}

/** The run of a context; exports call it only after `available`. */
export function runOf({ run }: ExportContext): ExportedRun {
  if (run === undefined) throw new Error("An export was made before signing in.");
  return run;
}

/** The upload of a context; exports call it only after `available`. */
export function uploadOf({ upload }: ExportContext): Blob {
  if (upload === undefined) throw new Error("A scene has no upload of its own.");
  return upload;
}

/** The result of a context; exports call it only after `available`. */
export function resultOf({ result }: Pick<ExportContext, "result">): ExportedResult {
  if (result === undefined) throw new Error("An export was made before there was a result.");
  return result;
}

/** Whether there is a result. */
export function hasResult({ result }: Pick<ExportContext, "result">): boolean {
  return result !== undefined;
}

/** Whether there is a result with a mask. */
export function hasMask({ result }: Pick<ExportContext, "result">): boolean {
  return result?.kind.draws === "mask";
}

/** Why a GeoTIFF cannot be made of the result; undefined if it can. */
export function whyNoGeoTiff({ result }: Pick<ExportContext, "result">): string | undefined {
  return whyNoGeoreference(result?.grid);
}

/** Why the result has no longitudes and latitudes; undefined if it has. */
export function whyNoPlaces({ result }: Pick<ExportContext, "result">): string | undefined {
  const grid = result?.grid;
  if (grid === undefined) return "The array has no georeference.";
  const { crs } = grid;
  if (crs.kind === "unknown") return "The array’s coordinate system is unknown.";
  if (crs.kind !== "projected" || projString(crs) !== undefined) return undefined;
  return `This page cannot convert the array’s projection (${crs.title}) to longitude and latitude.`;
}

/** Locates the pixels of the result; undefined where that is unknown. */
export async function locatorOf(context: ResultContext): Promise<Locator | undefined> {
  const grid = context.result?.grid;
  return grid && locator(grid, await context.loadProjection(grid.crs));
}
