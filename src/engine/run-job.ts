import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { SceneJob } from "#domain/inference/scene-job.ts";
import type { ObjectLocation, RunEvent } from "#domain/run/run.ts";
import type { TileGrid } from "#domain/tiles/tile-grid.ts";
import { followPointer } from "#services/api/reply-pointer.ts";
import {
  cancelSceneJob,
  type JobApi,
  readSceneJob,
  startSceneJob,
} from "#services/api/scene-jobs.ts";
import { apiSigner } from "#services/sigv4/request-signer.ts";
import { acceptReply } from "./accept-reply.ts";
import { enter, type RunInput, type RunPorts } from "./run-input.ts";
import { ensureUploaded, exchangeReport } from "./run-steps.ts";

/** A question costs an execution of the function; a tile takes about as long. */
const ASK_EVERY_MS = 3000;

/**
 * Uploads a scene whole and lets the workshop's cloud run its tiles: the event of the prediction that the
 * cloud has joined. A job that runs already, as after a reload, is joined. Cancelling ends it.
 * @throws AppError
 */
export async function predictInCloud(
  upload: RunInput,
  { tiling, count }: TileGrid,
  aws: AwsContext,
  ports: RunPorts,
): Promise<RunEvent> {
  const { signal, platform } = ports;
  const scene = await ensureUploaded(upload, aws, ports);
  enter("inferring", ports);
  const api = jobApi(aws, ports);
  const onExchange = exchangeReport(ports);
  // A start that is cut off may have reached the API: only its answer names the job to end.
  const lasting = new AbortController().signal;
  let job = await startSceneJob(scene, tiling, { ...api, onExchange }, lasting);
  const kept = tilesDone(job);
  const cancel = (): void => {
    cancelSceneJob(scene, job.id, api, lasting).catch(() => undefined);
  };
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    while (job.status === "running") {
      const done = tilesDone(job);
      const tiles = { done, count, kept, isHeld: false, partial: undefined };
      ports.report({ type: "tiled", tiles: { ...tiles, place: "cloud" } });
      await platform.clock.sleep(ASK_EVERY_MS, signal);
      job = await readSceneJob(scene, job.id, api, signal);
    }
  } finally {
    signal.removeEventListener("abort", cancel);
  }
  const key = job.scenes[0]?.results?.npy;
  if (job.status !== "done" || key === undefined) {
    throw new AppError({ kind: "scene-job-ended", reason: job.reason });
  }
  return joinedPrediction({ bucket: scene.bucket, key }, upload, aws, ports);
}

function jobApi({ config, credentials }: AwsContext, { platform }: RunPorts): JobApi {
  const { apiUrl, apiTimeoutMs: timeoutMs } = config;
  const sign = apiSigner(config, credentials);
  return { apiUrl, platform, timeoutMs, ...(sign && { sign }) };
}

function tilesDone({ scenes }: SceneJob): number {
  return scenes.reduce((sum, { tiles }) => sum + tiles.done, 0);
}

async function joinedPrediction(
  { bucket, key }: ObjectLocation,
  { expected }: RunInput,
  aws: AwsContext,
  ports: RunPorts,
): Promise<RunEvent> {
  const { platform, signal } = ports;
  const { apiUrl } = aws.config;
  const pointer = {
    location: { kind: "object", bucket, key },
    failureLocation: undefined,
    pending: false,
  } as const;
  const context = { url: apiUrl, bucket, key, form: "plain" } as const;
  const record = { purpose: "fetch-result", onExchange: exchangeReport(ports) } as const;
  const found = await followPointer(pointer, context, { ...aws, platform, record }, signal);
  const received = { prediction: found.prediction, apiUrl, answers: {} };
  return acceptReply(received, expected, platform.clock.monotonicMs());
}
