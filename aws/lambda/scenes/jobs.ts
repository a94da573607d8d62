import { createHash } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import * as v from "valibot";
import type { SceneJob } from "#domain/inference/scene-job.ts";
import { formatNumber } from "#domain/text/format.ts";
import { InferenceError } from "#lambda/inference-error.ts";
import type { SceneRequest } from "#lambda/read-request.ts";
import type { Settings } from "#lambda/settings.ts";
import { planScene } from "./plan.ts";
import { folderOf, gridOf, predictedTiles, readFailure, readResult } from "./scene-folder.ts";
import { type SceneObjects, sceneObjects } from "./scene-objects.ts";
import { ENDPOINT_BUSY, type JobInput } from "./workflow.ts";

/** A season's: each header is read before the job starts. */
const MAX_SCENES = 100;
const SCENE_FILES = /\.(npy|tiff?)$/i;

const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0));

/** `<prefix><owner>/jobs/<id>.json` */
const RECORD = v.object({
  execution: v.string(),
  /** How often the job was started. */
  attempt: COUNT,
  startedMs: v.number(),
  scenes: v.array(
    v.object({ key: v.string(), etag: v.string(), folder: v.string(), tiles: COUNT }),
  ),
});

type Record = v.InferOutput<typeof RECORD>;

/** Executions whose record was lost take their names. */
const MAX_TAKEN_NAMES = 5;

interface JobServices {
  readonly s3: S3Client;
  readonly workflows: SFNClient;
}

/** A job, and the HTTP status of the reply about it. */
export interface JobReply {
  readonly status: 200 | 202;
  readonly job: SceneJob;
}

/**
 * Starts a job over scenes, reports one, or cancels it. Starting a job that runs returns it; starting one
 * that has ended starts it again, without the tiles that it has.
 * @throws InferenceError
 */
export async function handleSceneRequest(
  request: SceneRequest,
  services: JobServices,
  settings: Settings,
  signal: AbortSignal,
): Promise<JobReply> {
  const objects = sceneObjects(services.s3, request.bucket, signal);
  if (request.kind === "start") {
    return { status: 202, job: await startJob(request, objects, services, settings, signal) };
  }
  const { job: id, owner } = request;
  const record = await readRecord(id, recordKey(settings, owner, id), objects);
  if (record === undefined) {
    throw new InferenceError("object-not-found", `There is no job "${id}" of yours.`);
  }
  if (request.kind === "cancel") {
    const stop = new StopExecutionCommand({ executionArn: record.execution });
    await services.workflows.send(stop, { abortSignal: signal }).catch(undefinedIfForgotten);
  }
  return { status: 200, job: await jobOf(id, record, objects, services.workflows, signal) };
}

async function startJob(
  request: SceneRequest & { readonly kind: "start" },
  objects: SceneObjects,
  { s3, workflows }: JobServices,
  settings: Settings,
  signal: AbortSignal,
): Promise<SceneJob> {
  const { bucket, tiling, owner } = request;
  const keys = await sceneKeys(request.fileName, objects);
  const plans = await Promise.all(
    keys.map((key) => planScene(s3, { bucket, key }, tiling, settings, signal)),
  );
  const scenes = plans.map((plan) => ({
    ...{ key: plan.key, etag: plan.etag, folder: folderOf(plan) },
    tiles: gridOf(plan).count,
  }));
  refuseTooMany(scenes, settings.scenes?.tileLimit ?? 0);
  const id = jobId(scenes);
  const key = recordKey(settings, owner, id);
  const before = await readRecord(id, key, objects);
  const job = before && (await jobOf(id, before, objects, workflows, signal));
  if (job !== undefined && (job.status === "running" || hasResults(job))) return job;
  const input: JobInput = {
    bucket,
    scenes: scenes.map((scene) => ({ key: scene.key, etag: scene.etag })),
    tiling,
  };
  const startedMs = Date.now();
  const start = async (attempt: number): Promise<Record> => {
    const command = new StartExecutionCommand({
      stateMachineArn: settings.scenes?.workflow,
      // A second request at the same time gets the same execution, as its name and input are the same.
      name: `${id}-${attempt}`,
      input: JSON.stringify(input),
    });
    const { executionArn = "" } = await workflows.send(command, { abortSignal: signal });
    return { execution: executionArn, attempt, startedMs, scenes };
  };
  const record = await withFreeName(start, (before?.attempt ?? 0) + 1);
  await objects.writeJson(key, record);
  return jobOf(id, record, objects, workflows, signal);
}

/** Results are deleted after some days, as everything in the bucket. */
function hasResults({ scenes }: SceneJob): boolean {
  return scenes.every(({ results }) => results !== undefined);
}

async function withFreeName(
  start: (attempt: number) => Promise<Record>,
  first: number,
): Promise<Record> {
  for (let attempt = first; attempt < first + MAX_TAKEN_NAMES; attempt += 1) {
    try {
      return await start(attempt);
    } catch (cause) {
      if (!(cause instanceof ExecutionAlreadyExists)) throw cause;
    }
  }
  throw new Error("The names of the job's executions are taken");
}

/** The scene itself, or those directly in a folder. */
async function sceneKeys(fileName: string, objects: SceneObjects): Promise<readonly string[]> {
  if (!fileName.endsWith("/")) return [fileName];
  const keys = (await objects.list(fileName, "/")).filter((key) => SCENE_FILES.test(key));
  if (keys.length === 0) {
    throw new InferenceError(
      "object-not-found",
      `There is no .npy, .tif or .tiff in "${fileName}". Upload the scenes first.`,
    );
  }
  if (keys.length <= MAX_SCENES) return keys.toSorted();
  throw new InferenceError(
    "too-heavy",
    `"${fileName}" has ${formatNumber(keys.length)} scenes; a job takes at most ${MAX_SCENES}. Put them in several folders.`,
  );
}

function refuseTooMany(scenes: Record["scenes"], limit: number): void {
  const tiles = scenes.reduce((sum, scene) => sum + scene.tiles, 0);
  if (tiles <= limit) return;
  throw new InferenceError(
    "too-heavy",
    `The job has ${formatNumber(tiles)} tiles; at most ${formatNumber(limit)} are allowed. Use a smaller overlap or fewer scenes, or ask your instructor to raise SCENE_TILE_LIMIT.`,
  );
}

/** The same scenes, versions, tiling and model are the same job. */
function jobId(scenes: Record["scenes"]): string {
  const facts = JSON.stringify(scenes.map(({ folder }) => folder));
  return createHash("sha256").update(facts).digest("hex").slice(0, 16);
}

/**
 * Reads a job's record. Its owner may write there too: one whose scenes do not make its id, or that names
 * another job's execution, is none.
 */
async function readRecord(
  id: string,
  key: string,
  objects: SceneObjects,
): Promise<Record | undefined> {
  const record = await objects.readJson(key, RECORD);
  if (record === undefined) return undefined;
  const isOwn = jobId(record.scenes) === id;
  return isOwn && record.execution.endsWith(`:${id}-${record.attempt}`) ? record : undefined;
}

function recordKey({ prefix }: Settings, owner: string, id: string): string {
  return `${prefix}${owner}/jobs/${id}.json`;
}

const STATUSES: Readonly<{ [status in ExecutionStatus]: SceneJob["status"] }> = {
  RUNNING: "running",
  PENDING_REDRIVE: "running",
  SUCCEEDED: "done",
  FAILED: "failed",
  TIMED_OUT: "failed",
  ABORTED: "cancelled",
};

async function jobOf(
  id: string,
  record: Record,
  objects: SceneObjects,
  workflows: SFNClient,
  abortSignal: AbortSignal,
): Promise<SceneJob> {
  const command = new DescribeExecutionCommand({ executionArn: record.execution });
  const execution = await workflows.send(command, { abortSignal }).catch(undefinedIfForgotten);
  const scenes = await Promise.all(
    record.scenes.map(async ({ key, folder, tiles: count }) => {
      const results = await readResult(folder, objects);
      if (results !== undefined) return { key, tiles: { done: count, count }, results };
      const { size: done } = await predictedTiles(folder, objects);
      return { key, tiles: { done, count } };
    }),
  );
  if (execution === undefined) {
    if (scenes.every(({ results }) => results !== undefined)) return { id, status: "done", scenes };
    const reason = "The workflow service no longer knows this job. Start it again: it resumes.";
    return { id, status: "failed", reason, scenes };
  }
  const status = STATUSES[execution.status ?? "RUNNING"];
  if (status !== "failed") return { id, status, scenes };
  return { id, status, reason: await reasonOf(execution, record, objects), scenes };
}

/** Executions are kept for 90 days; those of the local stack until it stops. */
function undefinedIfForgotten(cause: unknown): undefined {
  if (!(cause instanceof ExecutionDoesNotExist)) throw cause;
}

/** A function's error, as Lambda reports it. */
const CAUSE = v.pipe(v.string(), v.parseJson(), v.object({ errorMessage: v.string() }));

/** Errors whose message is for the user. */
const FOR_USERS = ["InferenceError", "SceneChanged", ENDPOINT_BUSY];

async function reasonOf(
  { error = "", cause }: Pick<DescribeExecutionCommandOutput, "error" | "cause">,
  { scenes, startedMs }: Record,
  objects: SceneObjects,
): Promise<string> {
  for (const { folder } of scenes) {
    const reason = await readFailure(folder, startedMs, objects);
    if (reason !== undefined) return reason;
  }
  const read = v.safeParse(CAUSE, cause);
  if (FOR_USERS.includes(error) && read.success) return read.output.errorMessage;
  return `The workflow failed (${error || "no error was given"}), but not because of your scenes. Your instructor can find the cause in its executions.`;
}
