import type { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { evidenceOf } from "#domain/failures/evidence.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { retryAfterS } from "#domain/failures/retry-policy.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { correctedNow, learnServerTime } from "#services/browser/clock.ts";
import { loadChunk } from "#services/browser/network.ts";
import { withRetries } from "#services/browser/retries.ts";
import type { Answer } from "#services/browser/transfer.ts";
import { browserPlatform, type Platform } from "#services/platform.ts";
import { classifyS3Error, elementOf, type S3Action } from "./classify-refusal.ts";

/** As much of an AwsContext as S3 needs: any folder. */
export type S3Context = Pick<AwsContext, "config" | "credentials">;

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** The browser's unless given. */
  readonly platform?: Platform;
}

/** A request to S3 that can be aborted. */
export type S3Request = S3Context & RequestOptions;

/** Long enough for a slow line to send a chip, short enough to be worth nothing when found later. */
const URL_LIFETIME_S = 300;

/**
 * An address to which the array may be PUT, signed now and for five minutes. It is a secret of
 * its own: it allows anyone to write this one object.
 */
export async function presignPut({ bucket, key }: ObjectLocation, aws: S3Context): Promise<string> {
  const { PutObjectCommand } = await loadChunk(() => import("@aws-sdk/client-s3"));
  return presign(new PutObjectCommand({ Bucket: bucket, Key: key }), aws);
}

/** An address from which an object may be read, signed now and for five minutes; a secret, too. */
export async function presignGet({ bucket, key }: ObjectLocation, aws: S3Context): Promise<string> {
  const { GetObjectCommand } = await loadChunk(() => import("@aws-sdk/client-s3"));
  return presign(new GetObjectCommand({ Bucket: bucket, Key: key }), aws);
}

async function presign(
  command: PutObjectCommand | GetObjectCommand,
  { credentials, config }: S3Context,
): Promise<string> {
  const [{ S3Client }, { getSignedUrl }] = await loadChunk(() =>
    Promise.all([import("@aws-sdk/client-s3"), import("@aws-sdk/s3-request-presigner")]),
  );
  const client = new S3Client({
    region: config.region,
    credentials,
    forcePathStyle: config.s3.addressing === "path",
    // Else the checksum of an empty body is signed into the address, and every real body is refused.
    requestChecksumCalculation: "WHEN_REQUIRED",
    // Else a header that asks for checksums is signed in, and would have to be sent.
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(config.s3.endpoint === undefined ? {} : { endpoint: config.s3.endpoint }),
  });
  try {
    return await getSignedUrl(client, command, {
      expiresIn: URL_LIFETIME_S,
      signingDate: correctedNow(),
    });
  } finally {
    client.destroy();
  }
}

/**
 * Sends a body to a presigned address; tried again where S3 asks to slow down. Gives the ETag of
 * what S3 holds now, without its quotes; undefined where the bucket's rules do not show it.
 * @throws AppError
 */
export function putObject(
  url: string,
  body: Blob,
  location: ObjectLocation,
  options: RequestOptions & { onProgress(fraction: number): void },
): Promise<string | undefined> {
  const { signal, onProgress, platform = browserPlatform } = options;
  return withRetries(
    async () => {
      const answer = await platform.transfer("PUT", url, {
        service: "s3",
        signal,
        body,
        onProgress,
      });
      throwRefusal(answer, url, location, "s3:PutObject");
      return answer.headers.get("ETag")?.replaceAll('"', "");
    },
    signal,
    platform.clock,
  );
}

/** What lies at a presigned address; tried again where S3 asks to slow down. @throws AppError */
export function getObject(
  url: string,
  location: ObjectLocation,
  { signal, platform = browserPlatform }: RequestOptions,
  onReceived?: (fraction: number) => void,
): Promise<Answer> {
  return withRetries(
    async () => {
      const answer = await platform.transfer("GET", url, { service: "s3", signal, onReceived });
      throwRefusal(answer, url, location, "s3:GetObject");
      return answer;
    },
    signal,
    platform.clock,
  );
}

/** Reads a whole object. `onReceived` gets 0 to 1. @throws AppError */
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
  // The next address is signed with the clock that this refusal corrects.
  learnServerTime(xml);
  const wait = retryAfterS(headers.get("retry-after"), Date.now());
  const context = { action, retryAfterS: wait, secrets: secretsIn(url) };
  throw new AppError(s3Failure(status, xml, location, context));
}

/**
 * What one of S3's refusals means, with its own words as evidence. Its XML may echo the session
 * token and what was signed: they are redacted, as are the secrets given.
 */
export function s3Failure(
  status: number,
  xml: string,
  location: ObjectLocation,
  {
    action = "s3:PutObject",
    nowMs = Date.now(),
    retryAfterS: wait,
    secrets = [],
  }: RefusalContext = {},
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
  readonly action?: S3Action;
  /** What this computer's clock shows. */
  readonly nowMs?: number;
  readonly retryAfterS?: number | undefined;
  readonly secrets?: readonly string[];
}

/** The parts of a presigned address that must not be seen even where a server echoes them. */
function secretsIn(url: string): readonly string[] {
  const { searchParams } = new URL(url);
  return ["X-Amz-Security-Token", "X-Amz-Signature", "X-Amz-Credential"].flatMap(
    (name) => searchParams.get(name) ?? [],
  );
}
