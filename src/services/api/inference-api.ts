import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { encodeRequest, type RequestForm } from "#domain/inference/contract.ts";
import { lateFailure } from "#domain/inference/network-causes.ts";
import type { ReplyContent } from "#domain/inference/reply.ts";
import type { RequestContext } from "#domain/inference/request-context.ts";
import {
  type Observation,
  type ServerProfile,
  UNKNOWN_PROFILE,
  updateProfile,
} from "#domain/inference/server-profile.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { now } from "#services/browser/diagnose-network-error.ts";
import { withRetries } from "#services/browser/retries.ts";
import { browserPlatform } from "#services/platform.ts";
import { prepareReplyReader, readReply } from "#services/workers/reply-reader.ts";
import { type PostOptions, postToApi } from "./post-to-api.ts";
import { followPointer } from "./reply-pointer.ts";
import { loadServerProfile, saveServerProfile, warmthOf } from "./server-profiles.ts";

const NPY = "application/x-npy";

/** Statuses with which a server refuses or fails to produce an npy reply. */
const NO_NPY = new Set([406, 415, 500]);

/** Options of one inference request. */
export interface InferOptions extends PostOptions {
  /** Needed to follow a reply that points to the prediction. */
  readonly aws?: AwsContext;
  /** Whether the uploaded array has a batch axis of one; undefined if unknown. */
  readonly hasBatchAxis?: boolean;
  /** Overrides the form of request, for the fixes "send-plain" and "send-body". */
  readonly form?: RequestForm;
  /** The output that the model card names, for replies with several. */
  readonly outputName?: string;
  /** Whether the configuration says that this API answers in npy. */
  readonly npyReplies?: boolean;
}

/**
 * Requests the model's prediction for an object in the bucket, and updates the profile of the
 * server. Retries only if the server throttles.
 * @throws AppError
 */
export async function infer(
  apiUrl: string,
  location: ObjectLocation,
  signal: AbortSignal,
  options: InferOptions,
): Promise<Prediction> {
  const server = loadServerProfile(apiUrl);
  const form = options.form ?? server?.form ?? "both";
  const request = { form, hasBatchAxis: options.hasBatchAxis };
  const { bucket, key } = location;
  const { outputName } = options;
  const context: RequestContext = { url: apiUrl, bucket, key, form, outputName };
  const remember = (observation: Observation): void => {
    const known = loadServerProfile(apiUrl);
    saveServerProfile(
      apiUrl,
      updateProfile(known, request, observation),
      !("failure" in observation),
    );
  };
  try {
    const content = await requestContent(context, wantsNpy(server, options), options, signal);
    const { prediction, observation } = await predictionIn(content, context, options, signal);
    remember(observation);
    return prediction;
  } catch (error) {
    if (error instanceof AppError && isInformative(error.failure))
      remember({ failure: error.failure });
    throw error;
  }
}

/** Npy is smaller and exact; requested only from servers that are known to support it. */
function wantsNpy(
  server: ServerProfile | undefined,
  { npyReplies = false }: InferOptions,
): boolean {
  const { encoding, pointer } = server ?? UNKNOWN_PROFILE;
  return npyReplies || (encoding === "npy" && !pointer);
}

function isInformative(failure: Failure): boolean {
  return failure.kind === "server-mismatch" || failure.kind === "inference-refused";
}

async function requestContent(
  context: RequestContext,
  npy: boolean,
  options: InferOptions,
  signal: AbortSignal,
): Promise<ReplyContent> {
  const send = (accept: string): Promise<ReplyContent> =>
    withRetries(
      () => requestOnce(context, accept, options, signal),
      signal,
      options.platform?.clock,
    );
  if (!npy) return send("application/json");
  try {
    return await send(NPY);
  } catch (error) {
    const status = error instanceof AppError ? error.failure.evidence?.status : undefined;
    if (status === undefined || !NO_NPY.has(status)) throw error;
    return send("application/json");
  }
}

async function requestOnce(
  context: RequestContext,
  accept: string,
  options: InferOptions,
  signal: AbortSignal,
): Promise<ReplyContent> {
  const { bucket, key: fileName, form, url } = context;
  const body = encodeRequest({ bucket, fileName }, form);
  const startedMs = performance.now();
  const { startReplyWorker } = options.platform ?? browserPlatform;
  prepareReplyReader(startReplyWorker);
  const reply = await postToApi({ context, body, accept }, options, signal);
  return readReply({ reply, request: context }, signal, startReplyWorker).catch(
    (error: unknown) => {
      throw timed(error, url, startedMs);
    },
  );
}

/** The failure with the time; a slow one may become a timeout. */
function timed(error: unknown, url: string, startedMs: number): unknown {
  if (!(error instanceof AppError)) return error;
  const elapsedS = (performance.now() - startedMs) / 1000;
  const failure = lateFailure(error.failure, elapsedS, warmthOf(url));
  const evidence = { ...failure.evidence, at: now() };
  return new AppError({ ...failure, evidence }, { cause: error.cause });
}

/** The prediction that a reply contains or points to, with the observation for the server profile. */
async function predictionIn(
  content: ReplyContent,
  context: RequestContext,
  { aws, platform, onExchange }: InferOptions,
  signal: AbortSignal,
): Promise<{ readonly prediction: Prediction; readonly observation: Observation }> {
  const { traits } = content;
  if (content.kind === "prediction") {
    const observation = { traits, pointer: false, asynchronous: false };
    return { prediction: content.prediction, observation };
  }
  const { pointer } = content;
  const record = onExchange && { purpose: "fetch-result" as const, onExchange };
  const pointerContext = aws && { ...aws, record, ...(platform && { platform }) };
  const found = await followPointer(pointer, context, pointerContext, signal);
  const observation = {
    traits: { ...found.traits, enveloped: traits.enveloped },
    pointer: true,
    asynchronous: pointer.pending,
  };
  return { prediction: found.prediction, observation };
}
