import type { Edit } from "#domain/edits/edit.ts";
import type { ServerProfile } from "#domain/inference/server-profile.ts";
import type { ObjectLocation, Timings } from "#domain/run/run.ts";
import type { ReferenceScores } from "#domain/scores/confusion.ts";

/**
 * A finished run as this browser keeps it: what made its prediction, and what is listed of it. Contains no
 * credentials, no presigned URL and no request.
 */
export interface KeptRun {
  readonly id: string;
  /** The array's, until the user gives it another. */
  readonly name: string;
  readonly arrayName: string;
  /** Hex digest of the uploaded bytes: runs of equal arrays have it in common. */
  readonly sha256: string;
  readonly height: number;
  readonly width: number;
  readonly bandCount: number;
  readonly edits: readonly Edit[];
  /** The file's own location, if it came from the bucket. */
  readonly origin: ObjectLocation | undefined;
  readonly uploaded: ObjectLocation | undefined;
  readonly modelCard: { readonly path: string; readonly title: string };
  /** Without query, user and password. */
  readonly apiUrl: string;
  readonly serverProfile: ServerProfile | undefined;
  readonly timings: Timings;
  /** Milliseconds since 1970. */
  readonly finishedMs: number;
  /** The result in a few words, at the card's threshold. */
  readonly result: string;
  /** The card's threshold; undefined where none is applied. */
  readonly threshold: number | undefined;
  /** Against its reference mask at that threshold; undefined without one. */
  readonly scores: ReferenceScores | undefined;
  /** RGBA of `THUMBNAIL_SIDE` squared: the array with its mask. */
  readonly thumbnail: Uint8ClampedArray<ArrayBuffer>;
  /** The queue's item that it was a run of. */
  readonly itemId: string;
  /** Runs of one array share its file. */
  readonly fileKey: string;
  readonly fileBytes: number;
  /** The size of its prediction, packed. */
  readonly predictionBytes: number;
}

/** Latest first. */
export function byTime(one: KeptRun, other: KeptRun): number {
  return other.finishedMs - one.finishedMs;
}

/** Whether the queue's item shows this run, and not a later one: its latest of these runs. */
export function isLatestOfItem(run: KeptRun, runs: readonly KeptRun[]): boolean {
  return !runs.some(
    ({ itemId, finishedMs }) => itemId === run.itemId && finishedMs > run.finishedMs,
  );
}

/** A run of the same file with the same edits, whose kept file serves this one too. */
export function runOfSameFile(
  run: Pick<KeptRun, "sha256" | "arrayName" | "fileBytes" | "edits">,
  runs: readonly KeptRun[],
): KeptRun | undefined {
  return runs.find(
    (other) =>
      other.sha256 === run.sha256 &&
      other.arrayName === run.arrayName &&
      other.fileBytes === run.fileBytes &&
      JSON.stringify(other.edits) === JSON.stringify(run.edits),
  );
}
