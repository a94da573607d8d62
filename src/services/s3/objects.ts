import type { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { evidenceOf } from "#domain/failures/evidence.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { retryAfterS } from "#domain/failures/retry-policy.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { correctedNow, learnServerTime } from "#services/browser/clock.ts";
import { loadChunk } from "#services/browser/network.ts";
import { type RequestRecord, recorded } from "#services/browser/recorded.ts";
import { withRetries } from "#services/browser/retries.ts";
import type { Answer } from "#services/browser/transfer.ts";
import { browserPlatform, type Platform } from "#services/platform.ts";
import { classifyS3Error, elementOf, type S3Action } from "./classify-refusal.ts";

/** The part of an AwsContext that S3 needs: any folder. */
export type S3Context = Pick<AwsContext, "config" | "credentials">;

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** The browser's by default. */
  readonly platform?: Platform;
  /** Records each request with its reply. */
  readonly record?: RequestRecord | undefined;
}

/** A request to S3 that can be aborted. */
export type S3Request = S3Context & RequestOptions;

/**
 * Long enough to upload a chip on a slow connection, short enough to be worthless when found later.
 */
const URL_LIFETIME_S = 300;

/** Loads the SDK, which signs: call it ahead, and signing waits for nothing. */
export function loadSdk() {
  return loadChunk(() =>
    Promise.all([import("@aws-sdk/client-s3"), import("@aws-sdk/s3-request-presigner")]),
  );
}

/**
 * A presigned URL for a PUT of the array, valid for five minutes. It is a secret: anyone can write
 * this one object with it.
 */
export async function presignPut({ bucket, key }: ObjectLocation, aws: S3Context): Promise<string> {
  const [{ PutObjectCommand }] = await loadSdk();
  return presign(new PutObjectCommand({ Bucket: bucket, Key: key }), aws);
}

/** A presigned URL for reading an object, valid for five minutes; also a secret. */
export async function presignGet({ bucket, key }: ObjectLocation, aws: S3Context): Promise<string> {
  const [{ GetObjectCommand }] = await loadSdk();
  return presign(new GetObjectCommand({ Bucket: bucket, Key: key }), aws);
}

async function presign(
  command: PutObjectCommand | GetObjectCommand,
  { credentials, config: { region, s3 } }: S3Context,
): Promise<string> {
  const [{ S3Client }, { getSignedUrl }] = await loadSdk();
  const client = new S3Client({
    region,
    credentials,
    forcePathStyle: s3.addressing === "path",
    // Otherwise the checksum of an empty body is signed into the URL, and every real body is
    // refused.
    requestChecksumCalculation: "WHEN_REQUIRED",
    // Otherwise a header that requests checksums is signed, and would have to be sent.
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(s3.endpoint === undefined ? {} : { endpoint: s3.endpoint }),
  });
  return getSignedUrl(client, command, {
    expiresIn: URL_LIFETIME_S,
    signingDate: correctedNow(),
  });
}

/**
 * Uploads a body to a presigned URL; retries when S3 asks to slow down. Returns the new object's
 * ETag without quotes; undefined if the bucket's CORS rules do not expose it.
 * @throws AppError
 */
export function putObject(
  url: string,
  body: Blob,
  location: ObjectLocation,
  options: RequestOptions & { onProgress(fraction: number): void },
): Promise<string | undefined> {
  const { signal, onProgress, platform = browserPlatform, record } = options;
  const request = {
    method: "PUT",
    url,
    requestHeaders: { "Content-Type": "application/octet-stream" },
    requestBytes: body.size,
  };
  return withRetries(
    async () => {
      const answer = await recorded(record, request, () =>
        platform.transfer("PUT", url, { service: "s3", signal, body, onProgress }),
      );
      throwRefusal(answer, url, location, "s3:PutObject");
      return answer.headers.get("ETag")?.replaceAll('"', "");
    },
    signal,
    platform.clock,
  );
}

/** Reads a presigned URL; retries when S3 asks to slow down. @throws AppError */
export function getObject(
  url: string,
  location: ObjectLocation,
  { signal, platform = browserPlatform, record }: RequestOptions,
  onReceived?: (fraction: number) => void,
): Promise<Answer> {
  return withRetries(
    async () => {
      const answer = await recorded(record, { method: "GET", url }, () =>
        platform.transfer("GET", url, { service: "s3", signal, onReceived }),
      );
      throwRefusal(answer, url, location, "s3:GetObject");
      return answer;
    },
    signal,
    platform.clock,
  );
}

/** Reads an entire object. `onReceived` gets 0 to 1. @throws AppError */
export async function readObject(
  location: ObjectLocation,
  request: S3Request,
  onReceived: (fraction: number) => void,
): Promise<Blob> {
  const url = await presignGet(location, request);
  const { body } = await getObject(url, location, request, onReceived);
  return new Blob([body]);
}

function throwRefusal(
  { status, headers, body }: Answer,
  url: string,
  location: ObjectLocation,
  action: S3Action,
): void {
  if (status >= 200 && status < 300) return;
  const xml = new TextDecoder().decode(body);
  // The next URL is signed with the clock that this refusal corrects.
  learnServerTime(xml);
  const wait = retryAfterS(headers.get("retry-after"), Date.now());
  const context = { action, retryAfterS: wait, secrets: secretsIn(url) };
  throw new AppError(s3Failure(status, xml, location, context));
}

/**
 * Classifies one of S3's refusals, with its own words as evidence. Its XML may echo the session
 * token and the string to sign: they are redacted, like the given secrets.
 */
export function s3Failure(
  status: number,
  xml: string,
  location: ObjectLocation,
  { action, nowMs = Date.now(), retryAfterS: wait, secrets = [] }: RefusalContext,
): Failure {
  const failure = classifyS3Error({ status, xml, location, action, nowMs });
  const facts = {
    at: new Date(nowMs).toISOString(),
    status,
    requestId: elementOf(xml, "RequestId"),
    retryAfterS: wait,
    raw: xml,
  };
  return { ...failure, evidence: evidenceOf(facts, secrets) };
}

interface RefusalContext {
  readonly action: S3Action;
  /** The time by this computer's clock. */
  readonly nowMs?: number;
  readonly retryAfterS?: number | undefined;
  readonly secrets?: readonly string[];
}

/** The parts of a presigned URL that must stay hidden even if a server echoes them. */
function secretsIn(url: string): readonly string[] {
  const { searchParams } = new URL(url);
  return ["X-Amz-Security-Token", "X-Amz-Signature", "X-Amz-Credential"].flatMap(
    (name) => searchParams.get(name) ?? [],
  );
}
