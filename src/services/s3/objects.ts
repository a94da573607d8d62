import type { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { evidenceOf } from "#domain/failures/evidence.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { retryAfterS } from "#domain/failures/retry-policy.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { isWebPage } from "#domain/text/web-page.ts";
import { correctedNow, learnServerTime } from "#services/browser/clock.ts";
import { hostOf, loadChunk } from "#services/browser/network.ts";
import { type RequestRecord, recorded } from "#services/browser/recorded.ts";
import { withRetries } from "#services/browser/retries.ts";
import type { Answer } from "#services/browser/transfer.ts";
import { transferInTime } from "#services/browser/transfer-in-time.ts";
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
 * The life of a URL that the page uses itself: S3 checks it when a request begins, so that an upload may
 * take longer. A browser's console prints the URL of a request that CORS refused.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
 */
const URL_LIFETIME_S = 60;

/** Of a URL that a user copies into a terminal. */
const COPIED_URL_LIFETIME_S = 300;

/** Loads the SDK, which signs: call it ahead, and signing waits for nothing. */
export function loadSdk() {
  return loadChunk(() =>
    Promise.all([import("@aws-sdk/client-s3"), import("@aws-sdk/s3-request-presigner")]),
  );
}

/**
 * A presigned URL for a PUT of the array, to be used outside the page within five minutes. It is a
 * secret: anyone can write this one object with it.
 */
export function presignPut(location: ObjectLocation, aws: S3Context): Promise<string> {
  return presignUpload(location, aws, COPIED_URL_LIFETIME_S);
}

/** Gives the URL for the next attempt of an upload. */
export type UploadUrls = () => Promise<string>;

/**
 * Presigned URLs for the attempts of one upload, valid for a minute each: the same while at least half of
 * that is left, then another.
 */
export function uploadUrls(
  location: ObjectLocation,
  aws: S3Context,
  { clock }: Pick<Platform, "clock"> = browserPlatform,
): UploadUrls {
  let last: { readonly url: Promise<string>; readonly signedMs: number } | undefined;
  return () => {
    const nowMs = clock.monotonicMs();
    if (last === undefined || nowMs - last.signedMs > 500 * URL_LIFETIME_S) {
      last = { url: presignUpload(location, aws, URL_LIFETIME_S), signedMs: nowMs };
    }
    return last.url;
  };
}

async function presignUpload(
  { bucket, key }: ObjectLocation,
  aws: S3Context,
  lifetimeS: number,
): Promise<string> {
  const [{ PutObjectCommand }] = await loadSdk();
  return presign(new PutObjectCommand({ Bucket: bucket, Key: key }), aws, lifetimeS);
}

/** A presigned URL for reading an object, valid for a minute; also a secret. */
export async function presignGet({ bucket, key }: ObjectLocation, aws: S3Context): Promise<string> {
  const [{ GetObjectCommand }] = await loadSdk();
  return presign(new GetObjectCommand({ Bucket: bucket, Key: key }), aws, URL_LIFETIME_S);
}

async function presign(
  command: PutObjectCommand | GetObjectCommand,
  aws: S3Context,
  lifetimeS: number,
): Promise<string> {
  const [{ S3Client }, { getSignedUrl }] = await loadSdk();
  return getSignedUrl(clientOf(aws, S3Client), command, {
    expiresIn: lifetimeS,
    signingDate: correctedNow(),
  });
}

/** The last client of each credentials, which takes longer to make than to sign with. */
const clients = new WeakMap<
  S3Context["credentials"],
  { readonly config: S3Context["config"]; readonly client: S3Client }
>();

function clientOf({ credentials, config }: S3Context, Client: typeof S3Client): S3Client {
  const known = clients.get(credentials);
  if (known?.config === config) return known.client;
  const { region, s3 } = config;
  const client = new Client({
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
  clients.set(credentials, { config, client });
  return client;
}

/**
 * Uploads a body to presigned URLs; retries when S3 asks to slow down. Returns the new object's
 * ETag without quotes; undefined if the bucket's CORS rules do not expose it.
 * @throws AppError
 */
export function putObject(
  urls: UploadUrls,
  body: Blob,
  location: ObjectLocation,
  options: RequestOptions & { onProgress(fraction: number): void },
): Promise<string | undefined> {
  const { signal, onProgress, platform = browserPlatform, record } = options;
  const headers = { "Content-Type": "application/octet-stream" };
  return withRetries(
    async () => {
      const url = await urls();
      const request = { method: "PUT", url, requestHeaders: headers, requestBytes: body.size };
      const answer = await recorded(record, request, () =>
        transferInTime(platform, "PUT", url, { service: "s3", signal, body, onProgress }),
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
  onReceived?: (fraction: number | undefined) => void,
): Promise<Answer> {
  return withRetries(
    async () => {
      const answer = await recorded(record, { method: "GET", url }, () =>
        transferInTime(platform, "GET", url, { service: "s3", signal, onReceived }),
      );
      throwRefusal(answer, url, location, "s3:GetObject");
      return answer;
    },
    signal,
    platform.clock,
  );
}

/** Bytes in which a web page shows that it is one. */
const MAX_LOOKED_AT = 1000;

/** Reads an entire object. `onReceived` gets 0 to 1. @throws AppError */
export async function readObject(
  location: ObjectLocation,
  request: S3Request,
  onReceived: (fraction: number) => void,
): Promise<Blob> {
  const url = await presignGet(location, request);
  const { status, body } = await getObject(url, location, request, (fraction) => {
    if (fraction !== undefined) onReceived(fraction);
  });
  // No array is a web page.
  throwReplaced(status, new TextDecoder().decode(body.slice(0, MAX_LOOKED_AT)), url);
  return new Blob([body]);
}

function throwRefusal(
  { status, headers, body }: Answer,
  url: string,
  location: ObjectLocation,
  action: S3Action,
): void {
  const isOk = status >= 200 && status < 300;
  // The answer to a PUT has no body, and an object may be a web page.
  if (isOk && (action !== "s3:PutObject" || body.byteLength === 0)) return;
  const xml = new TextDecoder().decode(body);
  throwReplaced(status, xml, url);
  if (isOk) return;
  // The next URL is signed with the clock that this refusal corrects.
  learnServerTime(xml);
  const wait = retryAfterS(headers.get("retry-after"), Date.now());
  const context = { action, retryAfterS: wait, secrets: secretsIn(url) };
  throw new AppError(s3Failure(status, xml, location, context));
}

/** Refuses a web page in place of S3's answer; one of status 500 and above only says "not now". */
export function throwReplaced(status: number, text: string, url: string): void {
  if (status < 500 && isWebPage(text)) throw answerReplaced(url, status, text);
}

/** The failure of an answer that does not come from S3. */
export function answerReplaced(url: string, status: number, raw: string): AppError {
  const evidence = evidenceOf({ at: new Date().toISOString(), status, raw }, secretsIn(url));
  return new AppError({ kind: "answer-replaced", service: "s3", host: hostOf(url), evidence });
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
