import { type ContentHashes, contentHashes, sha256Hex } from "#domain/array/content-hash.ts";
import type { DecodedArray } from "#domain/array/decoded-array.ts";
import type { NumericArray } from "#domain/array/dtype.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { type BandProgress, openScene } from "#domain/formats/open-scene.ts";
import { PICTURE } from "#domain/formats/picture.ts";
import { decodePaletteIndices } from "#domain/formats/png-palette.ts";
import { unpackScene } from "#domain/formats/scene-file.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { decodedLookOf } from "#domain/preparation/decoded-look.ts";
import {
  type EditPreview,
  type PreparedFacts,
  prepareArray,
  type SplitBatch,
  splitImages,
} from "#domain/preparation/prepare.ts";
import { type QuickLook, quickLookOf } from "#domain/preparation/quick-look.ts";
import { typicalShare } from "#domain/preparation/typical-share.ts";
import type { Size } from "#domain/render/view.ts";
import { type ReferenceMask, referenceMaskOf } from "#domain/scores/reference-mask.ts";
import { isReferenceMember } from "#domain/scores/reference-target.ts";
import { formatBytes } from "#domain/text/format.ts";
import { decodePicture } from "./picture-decoder.ts";
import { cutTileOf, type TileTask, type TileUpload } from "./tile-cutter.ts";

/** A task on a whole file. */
type FileTask =
  | {
      readonly kind: "read";
      readonly name: string;
      readonly edits: readonly Edit[];
      readonly card: ModelCard;
    }
  | {
      readonly kind: "try";
      readonly name: string;
      readonly alternatives: readonly (readonly Edit[])[];
      readonly card: ModelCard;
    }
  | { readonly kind: "split"; readonly edits: readonly Edit[]; readonly card: ModelCard }
  | { readonly kind: "hash" }
  | { readonly kind: "reference-mask" }
  /** Reads a chip that is not there, so that the first real one finds compiled code. */
  | { readonly kind: "rehearse"; readonly card: ModelCard };

/** A task on one file. */
export type ArrayTask = FileTask | TileTask;

/** A request to this worker; the page sends one at a time. */
export interface WorkerRequest {
  readonly id: number;
  readonly file: Blob;
  readonly task: ArrayTask;
}

/** The size of the page's picture in device pixels, also while a request is answered. */
export interface ScreenMessage {
  readonly screen: Size;
}

type WorkerResult =
  | {
      readonly kind: "read";
      readonly content: PreparedFacts;
      /** Of the bytes to upload. */
      readonly hashes: ContentHashes;
      readonly bands: readonly NumericArray[];
      readonly rewrittenFile: Blob | undefined;
    }
  | { readonly kind: "tried"; readonly outcomes: readonly EditPreview[] }
  | { readonly kind: "split"; readonly batch: SplitBatch<Blob> }
  | { readonly kind: "hash"; readonly sha256: string }
  | { readonly kind: "reference-mask"; readonly mask: ReferenceMask }
  | { readonly kind: "rehearsed" }
  | { readonly kind: "tile"; readonly tile: TileUpload | undefined }
  | { readonly kind: "failed"; readonly failure: Failure };

/** The answer to a request. */
export type WorkerAnswer = { readonly id: number } & WorkerResult;

/** Posted before the answer where the file is large: coarse first if its values can be sampled, then sharp. */
export interface QuickLookNotice {
  readonly id: number;
  readonly kind: "quick-look";
  readonly quickLook: QuickLook;
}

/** Posted before each band of a scene of several files. */
export interface BandNotice {
  readonly id: number;
  readonly kind: "band";
  readonly progress: BandProgress;
}

/** The size of the page's picture, as far as it is known. */
let screen: Size | undefined;

addEventListener("message", ({ data }: MessageEvent<WorkerRequest | ScreenMessage>) => {
  if ("screen" in data) screen = data.screen;
  else void answer(data);
});

async function answer({ id, file, task }: WorkerRequest): Promise<void> {
  const show = (quickLook: QuickLook | undefined): void => {
    if (quickLook === undefined) return;
    const notice: QuickLookNotice = { id, kind: "quick-look", quickLook };
    postMessage(notice, { transfer: [quickLook.pixels.buffer] });
  };
  const report = (progress: BandProgress): void => {
    const notice: BandNotice = { id, kind: "band", progress };
    postMessage(notice);
  };
  if (isFirstRead(task) && file.size <= READ_LIMIT_BYTES) show(await quickLookOf(file, task.card));
  const running =
    task.kind === "cut-tile" ? runTileTask(file, task) : runTask(file, task, { show, report });
  const result = await running.catch(
    (error: unknown): WorkerResult => ({ kind: "failed", failure: failureOf(error) }),
  );
  const reply: WorkerAnswer = { id, ...result };
  postMessage(reply, { transfer: result.kind === "read" ? buffersOf(result.bands) : [] });
}

/** Edits are of an array that is on the screen already. */
function isFirstRead(task: ArrayTask): task is Extract<ArrayTask, { kind: "read" }> {
  return task.kind === "read" && task.edits.length === 0;
}

/** What is posted while a task runs. */
interface Notices {
  show(quickLook: QuickLook | undefined): void;
  report(progress: BandProgress): void;
}

/** Reads the file only for the first tile of a scene. */
async function runTileTask(file: Blob, task: TileTask): Promise<WorkerResult> {
  const { card, edits } = task;
  const openFirst = async (): Promise<DecodedArray> =>
    open(file, await bytesOf(file), { card, member: memberIn(edits) });
  return { kind: "tile", tile: await cutTileOf(task, openFirst) };
}

async function runTask(
  file: Blob,
  task: FileTask,
  { show, report }: Notices,
): Promise<WorkerResult> {
  const bytes = await bytesOf(file);
  switch (task.kind) {
    case "read": {
      const found = await open(file, bytes, { ...task, member: memberIn(task.edits), report });
      if (isFirstRead(task)) show(decodedLookOf(found, { ...task, screen }));
      const { content, bands, rewrittenFile } = prepareArray(found, bytes, task);
      return {
        kind: "read",
        content,
        hashes: await contentHashes(rewrittenFile ?? bytes),
        bands,
        rewrittenFile: rewrittenFile && new Blob([rewrittenFile]),
      };
    }
    case "try":
      return { kind: "tried", outcomes: await outcomesOf(file, bytes, task) };
    case "split": {
      const found = await open(file, bytes, { card: task.card, member: memberIn(task.edits) });
      const { files, edits } = splitImages(found, task);
      return { kind: "split", batch: { files: files.map((chip) => new Blob([chip])), edits } };
    }
    case "hash":
      return { kind: "hash", sha256: await sha256Hex(bytes) };
    case "reference-mask":
      return { kind: "reference-mask", mask: referenceMaskOf(await openMask(file, bytes)) };
    case "rehearse":
      await runTask(
        madeChip(task.card),
        { kind: "read", name: "", edits: [], card: task.card },
        {
          show: () => undefined,
          report: () => undefined,
        },
      );
      return { kind: "rehearsed" };
  }
}

/** As many pixels as most models take. */
const MADE_SIDE = 256;

/** An npy file of the card's bands, whose values vary. */
function madeChip({ bands }: ModelCard): Blob {
  const shape = [MADE_SIDE, MADE_SIDE, bands.length];
  const values = new Uint8Array(MADE_SIDE * MADE_SIDE * bands.length);
  for (let at = 0; at < values.length; at += 1) values[at] = (at * 7) % 251;
  return new Blob([writeNpy(values, "uint8", shape)]);
}

/** The files of a scene are read one after the other, and it is never uploaded as it is. */
async function bytesOf(file: Blob): Promise<ArrayBuffer> {
  const isScene = (await unpackScene(file)) !== undefined;
  return isScene ? new ArrayBuffer(0) : wholeOf(file);
}

async function outcomesOf(
  file: Blob,
  bytes: ArrayBuffer,
  { name, alternatives, card }: Extract<ArrayTask, { kind: "try" }>,
): Promise<readonly EditPreview[]> {
  const opened = new Map<string | undefined, Promise<DecodedArray>>();
  const openOnce = (member: string | undefined): Promise<DecodedArray> => {
    const found = opened.get(member) ?? open(file, bytes, { card, member });
    opened.set(member, found);
    return found;
  };
  const outcomes: EditPreview[] = [];
  for (const edits of alternatives) {
    try {
      const found = await openOnce(memberIn(edits));
      const { content, bands } = prepareArray(found, bytes, { edits, card, name });
      outcomes.push({ content, typicalShare: typicalShare(bands, card) });
    } catch (error) {
      outcomes.push({ failure: failureOf(error) });
    }
  }
  return outcomes;
}

/** Opens a reference mask: of a PNG with a palette, the indices; of an npz, the member that is named so. */
async function openMask(file: Blob, bytes: ArrayBuffer): Promise<DecodedArray> {
  const indices = await decodePaletteIndices(new Uint8Array(bytes));
  if (indices !== undefined) return { ...indices, format: PICTURE.id };
  const found = await open(file, bytes, {});
  const named = found.members.find(isReferenceMember);
  if (named === undefined || named === found.member) return found;
  return open(file, bytes, { member: named });
}

interface OpenOptions {
  readonly card?: ModelCard;
  readonly member?: string | undefined;
  readonly name?: string;
  readonly report?: (progress: BandProgress) => void;
}

async function open(
  file: Blob,
  bytes: ArrayBuffer,
  { card, member, name, report }: OpenOptions,
): Promise<DecodedArray> {
  const scene = await unpackScene(file);
  if (scene !== undefined) return openScene(scene, report);
  const { height, width } = card?.input ?? {};
  const expected = card && { bandCount: card.bands.length, height, width };
  return openFile(bytes, { member, expected, name, decodePicture: () => decodePicture(file) });
}

function memberIn(edits: readonly Edit[]): string | undefined {
  return edits.findLast((edit) => edit.kind === "member")?.name;
}

/** Each buffer once, as planes may share the file's. */
function buffersOf(bands: readonly NumericArray[]): ArrayBuffer[] {
  const buffers = new Set(bands.map((plane) => plane.buffer));
  return [...buffers].filter((buffer) => buffer instanceof ArrayBuffer);
}

/** Chromium reads at most this many bytes into one buffer, and other browsers little more. */
const READ_LIMIT_BYTES = 2 ** 31 - 1;

/** The bytes of a file. Beyond the limit browsers only say that it could not be read. */
async function wholeOf(file: Blob): Promise<ArrayBuffer> {
  if (file.size <= READ_LIMIT_BYTES) return file.arrayBuffer();
  throw unreadableArray(
    `This file has ${formatBytes(file.size)}, more than a browser reads at once (2 GB).`,
    "Crop a smaller part: gdal_translate -srcwin 0 0 2048 2048 in.tif out.tif, or a[:2048, :2048] in numpy.",
  );
}

function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return error.failure;
  if (error instanceof RangeError) {
    return {
      kind: "unreadable-array",
      reason: "This file is too large for the memory of one browser tab.",
      action: "Close other tabs and choose it again, or crop a smaller part.",
    };
  }
  // https://w3c.github.io/FileAPI/#dfn-error-codes
  if (error instanceof DOMException) {
    return {
      kind: "unreadable-array",
      reason: "The browser could not read this file: it was moved, changed or locked.",
      action: "Choose the file again.",
    };
  }
  return { kind: "unexpected", message: `Reading the file failed: ${String(error)}` };
}
