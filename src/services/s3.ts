import type { TemporaryCredentials } from "#domain/credentials.ts";
import { AppError, type Failure } from "#domain/failure.ts";
import type { ObjectLocation } from "#domain/run.ts";
import type { WorkshopConfig } from "#domain/workshop-config.ts";
import { awsFailure } from "./aws-failure.ts";
import { noAnswer } from "./network.ts";

/** Long enough for a slow line to send a chip, short enough to be worth nothing when found later. */
const URL_LIFETIME_S = 300;

/**
 * An address to which the array may be PUT, signed now and for five minutes. It is a secret of
 * its own: whoever has it may write this one object.
 */
export async function presignPut(
  location: ObjectLocation,
  credentials: TemporaryCredentials,
  config: WorkshopConfig,
): Promise<string> {
  const [{ PutObjectCommand, S3Client }, { getSignedUrl }] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("@aws-sdk/s3-request-presigner"),
  ]);
  const client = new S3Client({
    region: config.region,
    credentials,
    forcePathStyle: config.s3.addressing === "path",
    // Else the checksum of an empty body is signed into the address, and every real body is refused.
    requestChecksumCalculation: "WHEN_REQUIRED",
    ...(config.s3.endpoint === undefined ? {} : { endpoint: config.s3.endpoint }),
  });
  try {
    const put = new PutObjectCommand({ Bucket: location.bucket, Key: location.key });
    return await getSignedUrl(client, put, { expiresIn: URL_LIFETIME_S });
  } finally {
    client.destroy();
  }
}

/**
 * Sends a body to a presigned address. XHR and not fetch, because only XHR tells how much of a
 * request has been sent. @throws AppError
 */
export function putObject(
  url: string,
  body: Blob,
  location: ObjectLocation,
  options: { readonly signal: AbortSignal; onProgress(fraction: number): void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    request.upload.onprogress = (event): void => {
      if (event.lengthComputable) options.onProgress(event.loaded / event.total);
    };
    request.onload = (): void => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new AppError(s3Failure(request.status, request.responseText, location)));
    };
    request.onerror = (): void => reject(noAnswer("s3", url));
    request.onabort = (): void => reject(new AppError({ kind: "aborted" }));
    request.onloadend = (): void => {
      options.signal.removeEventListener("abort", abort);
      // Resource timings hold the whole address, signature and token included.
      performance.clearResourceTimings();
    };
    options.signal.addEventListener("abort", abort, { once: true });
    request.open("PUT", url);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(body);
    if (options.signal.aborted) request.abort();
  });
}

const NOT_NOW = /^Request (has expired|is not yet valid)/;

/** What one of S3's refusals means. Its XML may echo the session token, so only code and message are read. */
export function s3Failure(status: number, xml: string, location: ObjectLocation): Failure {
  const code = elementOf(xml, "Code") ?? `HTTP ${status}`;
  const message = elementOf(xml, "Message") ?? "";
  const known = awsFailure("s3", { code, message });
  if (known !== undefined) return known;
  if (code === "NoSuchBucket") return { kind: "bucket-missing", bucket: location.bucket };
  // The address was signed a moment ago: it can be early or late by this computer's clock alone.
  if (NOT_NOW.test(message)) return { kind: "clock-skewed" };
  if (code === "AccessDenied") {
    return { kind: "access-denied", service: "s3", resource: `${location.bucket}/${location.key}` };
  }
  return { kind: "upload-refused", status, code, message };
}

function elementOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
