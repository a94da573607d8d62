import type { NumericArray } from "#domain/array/dtype.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { BandProgress } from "#domain/formats/open-scene.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { EditPreview, PreparedArray, SplitBatch } from "#domain/preparation/prepare.ts";
import type { QuickLook } from "#domain/preparation/quick-look.ts";
import type { Size } from "#domain/render/view.ts";
import type { ReferenceMask } from "#domain/scores/reference-mask.ts";
import { missingPart } from "#services/browser/network.ts";
import type {
  ArrayTask,
  BandNotice,
  QuickLookNotice,
  ScreenMessage,
  WorkerAnswer,
  WorkerRequest,
} from "./array-worker.ts";
import type { WorkerPort } from "./browser-workers.ts";
import type { TileTask, TileUpload } from "./tile-cutter.ts";
import { createWorkerJobs } from "./worker-jobs.ts";

interface ReadOptions {
  /** The file's name, which may name its bands. */
  readonly name?: string;
  /** Applied to the file's array, in order. */
  readonly edits: readonly Edit[];
  /** The model's card: it determines the band axis and the encoding of values. */
  readonly card: ModelCard;
  readonly signal: AbortSignal;
}

interface Urgency {
  readonly signal: AbortSignal;
  /** Whether to read it before waiting files. */
  readonly isUrgent: boolean;
}

interface NoticeOptions {
  /** Called before each band of a scene of several files is read. */
  readonly onBand?: ((progress: BandProgress) => void) | undefined;
  /** Called once or twice before a large file is read, the second time with a sharper picture. */
  readonly onQuickLook?: ((quickLook: QuickLook) => void) | undefined;
}

/**
 * Reads files in a worker, one at a time, urgent ones first. Its methods throw AppError
 * "unreadable-array" with a reason and an action, "aborted" when the signal aborts, and
 * "unexpected" for an internal error.
 */
export interface ArrayReader {
  /**
   * Starts the worker and lets it read a made-up chip of the card's bands, once, so that the first file waits
   * neither for its start nor for slow first passes of its code. Never fails.
   */
  prepare(card: ModelCard): void;
  /** Says how large the page's picture is, in device pixels: so large is the second quick look. */
  setScreen(size: Size): void;
  /** Content, statistics, hashes and the upload. Bands are transferred, not copied. */
  read(
    file: Blob,
    options: ReadOptions & Urgency & NoticeOptions,
  ): Promise<{ readonly array: PreparedArray; readonly bands: readonly NumericArray[] }>;
  /** The outcomes of other lists of edits, in the same order. */
  preview(
    file: Blob,
    alternatives: readonly (readonly Edit[])[],
    options: Omit<ReadOptions, "edits">,
  ): Promise<readonly EditPreview[]>;
  /** Splits a batch into one bands-last npy file per image. */
  split(file: Blob, edits: readonly Edit[], card: ModelCard): Promise<SplitBatch<Blob>>;
  /** The SHA-256 of a file, as 64 lower-case hex digits. */
  hash(file: Blob): Promise<string>;
  /** Reads the labels of a mask. Throws if the file is not a mask of one class. */
  readReferenceMask(file: Blob): Promise<ReferenceMask>;
  /**
   * One tile of an array with an edit "tiles", as it is uploaded; undefined for one without data. The
   * array stays in the worker from its first tile to its last.
   */
  cutTile(file: Blob, tile: Omit<TileTask, "kind">): Promise<TileUpload | undefined>;
}

/** The worker is started by `prepare` or with the first file, and kept for the next. */
export function createArrayReader(startWorker: () => WorkerPort): ArrayReader {
  let worker: WorkerPort | undefined;
  let screen: Size | undefined;
  const sendScreen = (): void => {
    if (screen === undefined) return;
    const message: ScreenMessage = { screen };
    worker?.postMessage(message);
  };
  const start = (): WorkerPort => {
    worker = startWorker();
    sendScreen();
    return worker;
  };
  const jobs = createWorkerJobs<
    Omit<WorkerRequest, "id">,
    WorkerAnswer,
    QuickLookNotice | BandNotice
  >(start, workerCrashed, isNotice);
  const ask = async (file: Blob, task: ArrayTask, options: Urgency & NoticeOptions) => {
    const { signal, isUrgent, onQuickLook, onBand } = options;
    const onNotice = (notice: QuickLookNotice | BandNotice): void => {
      if (notice.kind === "band") onBand?.(notice.progress);
      else onQuickLook?.(notice.quickLook);
    };
    const answer = await jobs.ask({ file, task }, { signal, isUrgent, onNotice });
    if (answer.kind === "failed") {
      if (answer.failure.kind === "part-missing") throw await missingPart();
      throw new AppError(answer.failure);
    }
    return answer;
  };
  const urgent = (): Urgency => ({ signal: new AbortController().signal, isUrgent: true });
  let isPrepared = false;
  return {
    prepare: (card) => {
      if (isPrepared) return;
      isPrepared = true;
      const { signal } = new AbortController();
      // A worker that cannot start is reported by the first file.
      ask(new Blob(), { kind: "rehearse", card }, { signal, isUrgent: false }).catch(
        () => undefined,
      );
    },
    setScreen: (size) => {
      screen = size;
      sendScreen();
    },
    read: async (file, { name = "", edits, card, ...options }) => {
      const answer = await ask(file, { kind: "read", name, edits, card }, options);
      if (answer.kind !== "read") throw wrongAnswer(answer);
      const { content, hashes, bands, rewrittenFile } = answer;
      return { array: { ...content, ...hashes, upload: rewrittenFile ?? file }, bands };
    },
    preview: async (file, alternatives, { name = "", card, signal }) => {
      const task = { kind: "try", name, alternatives, card } as const;
      const answer = await ask(file, task, { signal, isUrgent: true });
      if (answer.kind !== "tried") throw wrongAnswer(answer);
      return answer.outcomes;
    },
    split: async (file, edits, card) => {
      const answer = await ask(file, { kind: "split", edits, card }, urgent());
      if (answer.kind !== "split") throw wrongAnswer(answer);
      return answer.batch;
    },
    hash: async (file) => {
      const answer = await ask(file, { kind: "hash" }, urgent());
      if (answer.kind !== "hash") throw wrongAnswer(answer);
      return answer.sha256;
    },
    readReferenceMask: async (file) => {
      const answer = await ask(file, { kind: "reference-mask" }, urgent());
      if (answer.kind !== "reference-mask") throw wrongAnswer(answer);
      return answer.mask;
    },
    cutTile: async (file, tile) => {
      const answer = await ask(file, { kind: "cut-tile", ...tile }, urgent());
      if (answer.kind !== "tile") throw wrongAnswer(answer);
      return answer.tile;
    },
  };
}

function isNotice(
  message: WorkerAnswer | QuickLookNotice | BandNotice,
): message is QuickLookNotice | BandNotice {
  return message.kind === "quick-look" || message.kind === "band";
}

function workerCrashed(): AppError {
  return new AppError({
    kind: "unreadable-array",
    reason: "The file reader stopped while reading this file.",
    action: "Choose the file again; if it stops again, reload the page or choose a smaller file.",
  });
}

function wrongAnswer({ kind }: WorkerAnswer): AppError {
  return new AppError({
    kind: "unexpected",
    message: `The reader answered another question: ${kind}.`,
  });
}
