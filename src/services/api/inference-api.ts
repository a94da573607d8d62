import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { retryAfterS } from "#domain/failures/retry-policy.ts";
import { encodeRequest, type RequestForm } from "#domain/inference/contract.ts";
import { lateFailure } from "#domain/inference/network-causes.ts";
import type { ReplyContent } from "#domain/inference/reply.ts";
import { curlCommand, type RequestContext } from "#domain/inference/request-context.ts";
import {
  type Observation,
  type ServerProfile,
  UNKNOWN_PROFILE,
  updateProfile,
} from "#domain/inference/server-profile.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { type RawExchange, redactExchange } from "#domain/run/exchange.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { diagnoseNetworkError, now } from "#services/browser/diagnose-network-error.ts";
import { hostOf, isOffline } from "#services/browser/network.ts";
import type { RequestRecord } from "#services/browser/recorded.ts";
import { withRetries } from "#services/browser/retries.ts";
import {
  limitSilence,
  MAX_SILENCE_MS,
  type SilenceLimit,
} from "#services/browser/silence-limit.ts";
import { browserPlatform, type Platform } from "#services/platform.ts";
import type { RequestSigner } from "#services/sigv4/request-signer.ts";
import { prepareReplyReader, readReply } from "#services/workers/reply-reader.ts";
import { followPointer } from "./reply-pointer.ts";
import {
  hasAnswered,
  hasTriedForms,
  loadServerProfile,
  saveServerProfile,
  warmthOf,
} from "./server-profiles.ts";

const NPY = "application/x-npy";

/** Statuses with which a server refuses or fails to produce an npy reply. */
const NO_NPY = new Set([406, 415, 500]);

/** Options of one inference request. */
export interface InferOptions {
  /** Needed to follow a reply that points to the prediction. */
  readonly aws?: AwsContext;
  /** The browser's by default. */
  readonly platform?: Platform;
  /** Whether the uploaded array has a batch axis of one; undefined if unknown. */
  readonly hasBatchAxis?: boolean;
  /** Overrides the form of request, for the fixes "send-plain" and "send-body". */
  readonly form?: RequestForm;
  /** The output that the model card names, for replies with several. */
  readonly outputName?: string;
  /** Whether the configuration says that this API answers in npy. */
  readonly npyReplies?: boolean;
  /** How long to wait for an answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Signs each request, for an API with IAM authorization. */
  readonly sign?: RequestSigner;
  /** Records each request with its reply. */
  readonly onExchange?: RequestRecord["onExchange"];
  /** Whether the page has just read another answer of this API, as the doctor has. */
  readonly hasAnswered?: boolean;
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
  { sign, platform = browserPlatform, onExchange, ...options }: InferOptions,
  signal: AbortSignal,
): Promise<ReplyContent> {
  const { bucket, key: fileName, form, url } = context;
  const body = encodeRequest({ bucket, fileName }, form);
  const plain = { "Content-Type": "application/json", Accept: accept };
  const signed = await sign?.({ url, headers: plain, body });
  const startedMs = performance.now();
  const headersSent = signed ?? plain;
  prepareReplyReader(platform.startReplyWorker);
  const limit = limitSilence(platform.clock, signal, options.timeoutMs);
  const record = (answer?: RawExchange["reply"]): void =>
    onExchange?.(
      redactExchange({
        purpose: "infer",
        method: "POST",
        url,
        requestHeaders: headersSent,
        requestBytes: body.length,
        requestText: body,
        ms: performance.now() - startedMs,
        ...(answer && { reply: answer }),
      }),
    );
  const answersAreRead = options.hasAnswered ?? false;
  const response = await post(context, { body, headers: headersSent, answersAreRead }, limit).catch(
    (cause: unknown) => {
      limit.stop();
      record();
      throw cause;
    },
  );
  const { status, headers } = response;
  const location = headers.get("location");
  const content = await bodyOf(response, url, signal, limit).finally(limit.stop);
  record({ status, headers, body: content });
  const reply = {
    status,
    contentType: headers.get("content-type") ?? undefined,
    body: content,
    location: location === null ? undefined : new URL(location, url).href,
    requestId: headers.get("x-amzn-requestid") ?? headers.get("apigw-requestid") ?? undefined,
    retryAfterS: retryAfterS(headers.get("retry-after"), Date.now()),
  };
  return readReply({ reply, request: context }, signal, platform.startReplyWorker).catch(
    (error: unknown) => {
      throw timed(error, url, startedMs);
    },
  );
}

interface Sent {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly answersAreRead: boolean;
}

async function post(
  context: RequestContext,
  { body, headers, answersAreRead }: Sent,
  { signal, endedAfterS }: SilenceLimit,
): Promise<Response> {
  const { url } = context;
  const startedMs = performance.now();
  try {
    return await fetch(url, { method: "POST", headers, body, signal });
  } catch (cause) {
    const afterS = endedAfterS();
    if (afterS !== undefined) {
      const late = { kind: "timed-out", service: "api", afterS, isOwnLimit: true } as const;
      const evidence = { at: now() };
      throw new AppError({ ...late, warmth: warmthOf(url), evidence }, { cause });
    }
    const known = {
      workedBefore: answersAreRead || hasAnswered(url),
      warmth: warmthOf(url),
      triedForms: hasTriedForms(url),
    };
    const curl = curlCommand(context, body);
    throw await diagnoseNetworkError(
      { service: "api", url, startedMs, signal, isJsonPost: true, ...known, curl },
      cause,
    );
  }
}

/** Reads the body. If the connection breaks, CORS and URL were right: the headers arrived. */
async function bodyOf(
  response: Response,
  url: string,
  signal: AbortSignal,
  limit: SilenceLimit,
): Promise<ArrayBuffer> {
  try {
    limit.restart(MAX_SILENCE_MS);
    const body = response.body?.pipeThrough(progressOf(limit), { signal: limit.signal });
    return await new Response(body).arrayBuffer();
  } catch (cause) {
    if (signal.aborted) throw new AppError({ kind: "aborted" }, { cause });
    const evidence = { at: now(), status: response.status };
    const afterS = limit.endedAfterS();
    if (afterS !== undefined) {
      const place = { service: "api", host: hostOf(url) } as const;
      const silent = { kind: "connection-silent", ...place, step: "receiving", afterS } as const;
      throw new AppError({ ...silent, evidence }, { cause });
    }
    const lost = { kind: "connection-lost", service: "api", host: hostOf(url), evidence } as const;
    throw new AppError(isOffline(url) ? { kind: "offline" } : lost, { cause });
  }
}

/** Passes a body through, and restarts the limit with each part of it. */
function progressOf(limit: SilenceLimit): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform: (part, controller) => {
      limit.restart(MAX_SILENCE_MS);
      controller.enqueue(part);
    },
  });
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
