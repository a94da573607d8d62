import * as v from "valibot";
import { parseReply } from "#domain/inference/reply.ts";
import { unreadableReply } from "#domain/inference/reply-failures.ts";
import { SCENE_JOB_REPLY, type SceneJob, type SceneTiling } from "#domain/inference/scene-job.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { withRetries } from "#services/browser/retries.ts";
import { type PostOptions, postToApi } from "./post-to-api.ts";

/** A workshop's API, whose cloud runs scenes. */
export interface JobApi extends PostOptions {
  readonly apiUrl: string;
}

/**
 * Starts a job over a scene in the bucket, or joins the one that runs already; tiles that are done are not
 * run again. @throws AppError
 */
export function startSceneJob(
  scene: ObjectLocation,
  tiling: SceneTiling,
  api: JobApi,
  signal: AbortSignal,
): Promise<SceneJob> {
  return request(scene, { file_name: scene.key, scene: tiling }, api, signal);
}

/** How far the job over a scene is. @throws AppError */
export function readSceneJob(
  scene: ObjectLocation,
  id: string,
  api: JobApi,
  signal: AbortSignal,
): Promise<SceneJob> {
  return request(scene, { job: id }, api, signal);
}

/** Ends the job over a scene; its tiles stay. @throws AppError */
export async function cancelSceneJob(
  scene: ObjectLocation,
  id: string,
  api: JobApi,
  signal: AbortSignal,
): Promise<void> {
  await request(scene, { job: id, cancel: true }, api, signal);
}

async function request(
  { bucket, key }: ObjectLocation,
  asked: object,
  { apiUrl, ...options }: JobApi,
  signal: AbortSignal,
): Promise<SceneJob> {
  const context = { url: apiUrl, bucket, key, form: "plain" } as const;
  const post = { context, body: JSON.stringify({ bucket, ...asked }), accept: "application/json" };
  return withRetries(
    async () => {
      const reply = await postToApi(post, options, signal);
      const job = jobIn(reply.body);
      if (job !== undefined) return job;
      // A refusal is a failure of its own.
      await parseReply(reply, context);
      throw unreadableReply("it is no job.");
    },
    signal,
    options.platform?.clock,
  );
}

function jobIn(body: ArrayBuffer): SceneJob | undefined {
  try {
    return v.parse(SCENE_JOB_REPLY, JSON.parse(new TextDecoder().decode(body))).job;
  } catch {
    return undefined;
  }
}
