import { HeadObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type ExecutionStatus,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { SceneJob } from "#domain/inference/scene-job.ts";
import { objectError } from "#lambda/get-object.ts";
import { InferenceError } from "#lambda/inference-error.ts";
import type { Settings } from "#lambda/settings.ts";
import { type JobRecord, readJobRecord, readJson, writeJobRecord } from "./job-record.ts";
import type { JobRequest } from "./read-job-request.ts";
import {
  PLAN_COUNT,
  SCENE_FAILURE,
  type SceneVersion,
  sceneFolder,
  sceneKeys,
  shortHash,
} from "./scene-objects.ts";
import type { JobInput } from "./workflow.ts";

/** The clients of the jobs, and what names their models. */
export interface JobServices {
  readonly s3: S3Client;
  readonly workflows: SFNClient;
  readonly model: Pick<Settings, "modelName" | "inputShape">;
}

type Start = Extract<JobRequest, { kind: "start" }>;
type Follow = Exclude<JobRequest, Start>;

/** An execution's input is at most 256 KiB: a hundred keys of S3's longest are less than half of that. */
const MAX_SCENES = 100;

const SCENE_FILE = /\.(?:npy|tiff?)$/i;

const STATUSES: Readonly<Record<ExecutionStatus, SceneJob["status"]>> = {
  RUNNING: "running",
  PENDING_REDRIVE: "running",
  SUCCEEDED: "done",
  FAILED: "failed",
  TIMED_OUT: "failed",
  ABORTED: "cancelled",
};

/** Starts, follows or cancels a job: how far it is. @throws InferenceError */
export async function answerJob(
  request: JobRequest,
  services: JobServices,
  signal: AbortSignal,
): Promise<SceneJob> {
  return request.kind === "start"
    ? startJob(request, services, signal)
    : followJob(request, services, signal);
}

/**
 * Starts a job, or joins the one that runs already. The same versions of the same scenes, cut in the same
 * way, are the same job; another execution leaves out the tiles that are there.
 */
async function startJob(
  request: Start,
  services: JobServices,
  signal: AbortSignal,
): Promise<SceneJob> {
  const { bucket, tiling, scenes: settings } = request;
  const { s3, workflows, model } = services;
  const versions = await scenesOf(request, services, signal);
  const scenes = versions.map((scene) => ({ ...scene, folder: sceneFolder(scene, tiling, model) }));
  const place = { ...request, id: shortHash(scenes) };
  const known = await readJobRecord(s3, place, signal);
  if (known !== undefined) {
    const job = await jobOf(place, known, services, signal);
    if (job.status === "running") return job;
  }
  const attempts = (known?.attempts ?? 0) + 1;
  const input: JobInput = { bucket, scenes: versions, ...tiling };
  // Two requests at the same time name the same execution, and start one.
  const command = new StartExecutionCommand({
    stateMachineArn: settings.workflow,
    name: `${place.id}-${shortHash([place.ownFolder])}-${attempts}`,
    input: JSON.stringify(input),
  });
  const { executionArn: execution = "" } = await workflows.send(command, { abortSignal: signal });
  const record = { execution, attempts, scenes, tiling };
  await writeJobRecord(s3, place, record, signal);
  return jobOf(place, record, services, signal);
}

async function followJob(
  request: Follow,
  services: JobServices,
  signal: AbortSignal,
): Promise<SceneJob> {
  const { id, kind } = request;
  const record = await readJobRecord(services.s3, request, signal);
  if (record === undefined) {
    throw new InferenceError(
      "object-not-found",
      `You have no job ${id}, or it is so old that its record was deleted. Start it again: tiles that are still there are not run again.`,
    );
  }
  if (kind === "cancel") {
    const command = new StopExecutionCommand({ executionArn: record.execution });
    await services.workflows.send(command, { abortSignal: signal });
  }
  return jobOf(request, record, services, signal);
}

/** The scene that a request names, or those directly under its prefix, by key. */
async function scenesOf(
  { bucket, key }: Start,
  { s3 }: JobServices,
  signal: AbortSignal,
): Promise<readonly SceneVersion[]> {
  if (!key.endsWith("/")) return [await sceneAt(s3, bucket, key, signal)];
  const scenes: SceneVersion[] = [];
  const pages = paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: key, Delimiter: "/" },
  );
  for await (const { Contents: objects = [] } of pages) {
    signal.throwIfAborted();
    for (const { Key, ETag } of objects) {
      if (Key !== undefined && ETag !== undefined && SCENE_FILE.test(Key)) {
        scenes.push({ key: Key, etag: ETag });
      }
    }
  }
  if (scenes.length === 0) {
    throw new InferenceError(
      "object-not-found",
      `There is no scene (.npy, .tif or .tiff) directly under "${key}".`,
    );
  }
  if (scenes.length > MAX_SCENES) {
    throw new InferenceError(
      "too-heavy",
      `There are ${scenes.length} scenes under "${key}", and one job takes ${MAX_SCENES}: divide them into several prefixes.`,
    );
  }
  return scenes;
}

async function sceneAt(
  s3: S3Client,
  bucket: string,
  key: string,
  abortSignal: AbortSignal,
): Promise<SceneVersion> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
  const { ETag: etag } = await s3.send(command, { abortSignal }).catch((cause: unknown) => {
    throw objectError(cause, bucket, key);
  });
  if (etag === undefined) throw new Error("S3 answered HeadObject without an ETag");
  return { key, etag };
}

/** How far a job is, by its last execution and by the objects that it has written. */
async function jobOf(
  { id, bucket }: Pick<Follow, "id" | "bucket">,
  record: JobRecord,
  services: JobServices,
  signal: AbortSignal,
): Promise<SceneJob> {
  const { s3, workflows } = services;
  const command = new DescribeExecutionCommand({ executionArn: record.execution });
  const execution = await workflows.send(command, { abortSignal: signal });
  const status = STATUSES[execution.status ?? "RUNNING"];
  const scenes: SceneJob["scenes"] = [];
  for (const scene of record.scenes) scenes.push(await sceneProgress(s3, bucket, scene, signal));
  if (status !== "failed") return { id, status, scenes };
  const unfinished = record.scenes.find((_, index) => scenes[index]?.results === undefined);
  return { id, status, scenes, reason: await reasonOf(s3, bucket, unfinished, execution, signal) };
}

async function sceneProgress(
  s3: S3Client,
  bucket: string,
  { key, folder }: JobRecord["scenes"][number],
  signal: AbortSignal,
): Promise<SceneJob["scenes"][number]> {
  const { plan, tiles, result, npy, geotiff } = sceneKeys(folder);
  const isDone = await readJson(s3, { bucket, key: result, schema: PLAN_COUNT }, signal);
  if (isDone !== undefined) {
    const { count } = isDone;
    return { key, tiles: { done: count, count }, results: { npy, geotiff } };
  }
  const planned = await readJson(s3, { bucket, key: plan, schema: PLAN_COUNT }, signal);
  if (planned === undefined) return { key, tiles: { done: 0, count: 0 } };
  let done = 0;
  for await (const { KeyCount = 0 } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: tiles },
  )) {
    signal.throwIfAborted();
    done += KeyCount;
  }
  return { key, tiles: { done, count: planned.count } };
}

/** Why an execution failed: what the function wrote, else what its error says. */
async function reasonOf(
  s3: S3Client,
  bucket: string,
  scene: { readonly folder: string } | undefined,
  { error, cause }: DescribeExecutionCommandOutput,
  signal: AbortSignal,
): Promise<string> {
  const place = scene && { bucket, key: sceneKeys(scene.folder).failure };
  const known = place && (await readJson(s3, { ...place, schema: SCENE_FAILURE }, signal));
  return (
    known?.message ?? thrownMessage(cause) ?? `The job failed: ${error ?? "no reason is known"}.`
  );
}

/** The message of an error that a function has thrown: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function thrownMessage(cause: string | undefined): string | undefined {
  try {
    const { errorMessage } = JSON.parse(cause ?? "") as { readonly errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : undefined;
  } catch {
    return undefined;
  }
}
