import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { RequestForm } from "#domain/inference/contract.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import type { ObjectLocation, Phase, RunEvent } from "#domain/run/run.ts";
import { npyName, objectKey } from "#domain/s3/object-key.ts";
import type { TileGrid } from "#domain/tiles/tile-grid.ts";
import type { TileUpload } from "#services/workers/tile-cutter.ts";
import type { ExpectedPrediction } from "./accept-reply.ts";
import type { EnginePorts } from "./ports.ts";
import type { SceneProgress } from "./scene-progress.ts";

/** The upload: bytes, hashes and a file name. */
export interface RunInput {
  readonly name: string;
  readonly bytes: Blob;
  /** Hex digests of the bytes. */
  readonly sha256: string;
  readonly md5: string | undefined;
  /** The bytes' location, if they came from the bucket. */
  readonly existing: ObjectLocation | undefined;
  /** The location of an earlier attempt's upload. */
  readonly uploaded: ObjectLocation | undefined;
  /** Whether to upload them even if they are there already. */
  readonly again: boolean;
  readonly hasBatchAxis: boolean;
  /** The form of the request, if the server needs another than the default. */
  readonly requestForm: RequestForm | undefined;
  readonly expected: ExpectedPrediction;
}

/** A scene that is sent in tiles. */
export interface SceneInput {
  readonly place: "page";
  readonly grid: TileGrid;
  /** What this tab and the browser have of it already. */
  readonly progress: SceneProgress;
  /** Undefined for a tile without data. `isLast`: no other will be cut. */
  cut(index: number, isLast: boolean): Promise<TileUpload | undefined>;
  /** Resolves when the queue is not paused. Rejects once the signal aborts. */
  whenResumed(signal: AbortSignal): Promise<void>;
}

/** A scene that is uploaded whole, and whose tiles the workshop's cloud runs. */
export interface CloudSceneInput {
  readonly place: "cloud";
  readonly grid: TileGrid;
}

/** The dependencies of a run, and its reports. */
export interface RunPorts extends Pick<EnginePorts, "platform"> {
  readonly signal: AbortSignal;
  report(event: RunEvent): void;
}

/** The upload of an item; undefined if its own object in the bucket is used. */
export function runInputOf(
  { name, requestForm, origin, run }: QueueItem,
  { upload: bytes, sha256, md5, hasBatchAxis, rewritten, height, width }: PreparedArray,
  { output }: ModelCard,
  again: boolean,
): RunInput {
  const existing = rewritten ? undefined : origin;
  const uploaded = again ? undefined : run.uploaded;
  return {
    name: npyName(name),
    bytes,
    sha256,
    md5,
    existing,
    uploaded,
    again,
    hasBatchAxis,
    requestForm,
    expected: { height, width, output },
  };
}

/** The location that an array is uploaded to. */
export function uploadLocation(
  { name: fileName, sha256 }: Pick<RunInput, "name" | "sha256">,
  { config, ownerId }: AwsContext,
): ObjectLocation {
  const key = objectKey({ prefix: config.prefix, ownerId, sha256, fileName });
  return { bucket: config.bucket, key };
}

/** Reports that a run enters a step. */
export function enter(phase: Phase, { platform, report }: RunPorts): void {
  report({ type: "entered", phase, atMs: platform.clock.monotonicMs() });
}
