import * as v from "valibot";
import { SCENE_TILING, type SceneTiling } from "#domain/inference/scene-job.ts";
import { InferenceError } from "#lambda/inference-error.ts";
import { badRequest, ownFolder, placeIn, requestIn } from "#lambda/read-request.ts";
import type { SceneSettings, Settings } from "#lambda/settings.ts";

/** A validated request for a job. */
export type JobRequest = {
  readonly scenes: SceneSettings;
  readonly bucket: string;
  /** The caller's, in which jobs are recorded. */
  readonly ownFolder: string;
} & (
  | {
      readonly kind: "start";
      /** A scene's key, or the prefix of a season's, which ends with a slash. */
      readonly key: string;
      readonly tiling: SceneTiling;
    }
  | { readonly kind: "status" | "cancel"; readonly id: string }
);

const JOB_ID = /^[0-9a-f]{16}$/;

/**
 * The request for a job in an event; undefined for one for a prediction.
 * @throws InferenceError as `readRequest`, and "bad-request" for a function that runs no scenes
 */
export function readJobRequest(event: unknown, settings: Settings): JobRequest | undefined {
  const fields = requestIn(event);
  const { scene, job } = fields;
  if (scene === undefined && job === undefined) return undefined;
  const { scenes } = settings;
  if (scenes === undefined) {
    throw new InferenceError(
      "bad-request",
      "This API runs chips only: your instructor can deploy it with --scenes.",
    );
  }
  const folder = ownFolder(event, settings.prefix);
  const common = { scenes, bucket: settings.bucket, ownFolder: folder };
  if (job !== undefined) {
    if (typeof job !== "string" || !JOB_ID.test(job)) throw badRequest('"job" is no job’s id.');
    return { ...common, kind: fields["cancel"] === true ? "cancel" : "status", id: job };
  }
  const tiling = v.safeParse(SCENE_TILING, scene);
  if (!tiling.success) throw badRequest(`"scene" is not understood: ${tiling.issues[0].message}.`);
  const { bucket, fileName } = placeIn(fields, event, settings);
  return { ...common, bucket, kind: "start", key: fileName, tiling: tiling.output };
}
