import { s3Origin } from "#domain/config/workshop-config.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { modelFailure } from "#domain/inference/lambda-failure.ts";
import { locationText, type Pointer, type PredictionLocation } from "#domain/inference/pointer.ts";
import type { InferenceReply, ReplyContent } from "#domain/inference/reply.ts";
import type { RequestContext } from "#domain/inference/request-context.ts";
import { isWithinReach } from "#domain/inference/result-reach.ts";
import { recorded } from "#services/browser/recorded.ts";
import { transferInTime } from "#services/browser/transfer-in-time.ts";
import { browserPlatform } from "#services/platform.ts";
import { getObject, presignGet, type RequestOptions } from "#services/s3/objects.ts";
import { readReply } from "#services/workers/reply-reader.ts";

/** What following a pointer needs: the user's own credentials sign the request for the object. */
export type PointerContext = AwsContext & Omit<RequestOptions, "signal">;

/** How long to poll for an asynchronous prediction. */
const TIMEOUT_S = 120;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 8000;

/** More pointers in a row than this are treated as a cycle. */
const MAX_DEPTH = 3;

type PredictionReply = Extract<ReplyContent, { kind: "prediction" }>;

/**
 * Fetches the prediction that a reply points to; polls until a pending one exists.
 * @throws AppError, among others "result-missing", "result-late" and "result-elsewhere".
 */
export async function followPointer(
  pointer: Pointer,
  context: RequestContext,
  aws: PointerContext | undefined,
  signal: AbortSignal,
): Promise<PredictionReply> {
  let next = pointer;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const reply = await waitFor(next, context, aws, signal);
    const content = await readReply(
      { reply, request: context },
      signal,
      aws?.platform?.startReplyWorker,
    );
    if (content.kind === "prediction") return content;
    next = content.pointer;
  }
  const reason = "it follows too many pointers.";
  throw new AppError({ kind: "reply-unreadable", reason });
}

async function waitFor(
  { location: place, failureLocation, pending }: Pointer,
  context: RequestContext,
  aws: PointerContext | undefined,
  signal: AbortSignal,
): Promise<InferenceReply> {
  const { clock } = aws?.platform ?? browserPlatform;
  const startedMs = clock.monotonicMs();
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, MAX_WAIT_MS)) {
    const answer = await fetchPlace(place, context, aws, signal);
    if ("status" in answer) return answer;
    if (!pending) throw new AppError(answer.absent);
    if (failureLocation !== undefined) await throwIfFailed(failureLocation, context, aws, signal);
    if (clock.monotonicMs() - startedMs + waitMs > 1000 * TIMEOUT_S) {
      const late = { kind: "result-late", place: locationText(place), afterS: TIMEOUT_S } as const;
      throw new AppError(late);
    }
    await clock.sleep(waitMs, signal);
  }
}

/** An asynchronous endpoint writes its error to a separate location. */
async function throwIfFailed(
  place: PredictionLocation,
  context: RequestContext,
  aws: PointerContext | undefined,
  signal: AbortSignal,
): Promise<void> {
  const answer = await fetchPlace(place, context, aws, signal);
  if ("status" in answer) throw modelFailure(424, new TextDecoder().decode(answer.body));
}

/** Fetches the content of a location; `absent` is the failure if it does not exist. */
async function fetchPlace(
  place: PredictionLocation,
  context: RequestContext,
  aws: PointerContext | undefined,
  signal: AbortSignal,
): Promise<InferenceReply | { readonly absent: Failure }> {
  if (aws === undefined || !isWithinReach(place, context, aws)) {
    throw new AppError({ kind: "result-elsewhere", place: locationText(place) });
  }
  return place.kind === "object"
    ? fetchObject(place, aws, signal)
    : fetchAddress(place.url, aws, signal);
}

async function fetchObject(
  { bucket, key }: Extract<PredictionLocation, { kind: "object" }>,
  aws: PointerContext,
  signal: AbortSignal,
): Promise<InferenceReply | { readonly absent: Failure }> {
  const object = { bucket, key };
  const url = await presignGet(object, aws);
  try {
    const { status, headers, body } = await getObject(url, object, { ...aws, signal });
    return { status, contentType: headers.get("content-type") ?? undefined, body };
  } catch (error) {
    // Without permission to list, S3 answers 403 for a missing object.
    if (!(error instanceof AppError)) throw error;
    const { failure } = error;
    if (failure.kind === "access-denied") return { absent: failure };
    if (failure.kind !== "object-missing") throw error;
    return { absent: { ...failure, kind: "result-missing" } };
  }
}

async function fetchAddress(
  url: string,
  { config, platform = browserPlatform, record }: PointerContext,
  signal: AbortSignal,
): Promise<InferenceReply | { readonly absent: Failure }> {
  const service = new URL(url).origin === s3Origin(config) ? "s3" : "api";
  const { status, headers, body } = await recorded(record, { method: "GET", url }, () =>
    transferInTime(platform, "GET", url, { service, signal }),
  );
  if (status === 202 || status === 404 || status === 403) {
    const place = locationText({ kind: "address", url });
    return { absent: { kind: "result-missing", place, evidence: { status } } };
  }
  return { status, contentType: headers.get("content-type") ?? undefined, body };
}
