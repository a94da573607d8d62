import { bucketProblem, regionProblem } from "#domain/config/aws-naming.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { objectUrl } from "#domain/s3/object-url.ts";
import { infer } from "#services/api/inference-api.ts";
import { hostOf } from "#services/browser/network.ts";
import { isReachable, type ProbeResult, probe } from "#services/browser/probes.ts";
import { presignGet, putObject, s3Failure, uploadUrls } from "#services/s3/objects.ts";
import {
  type DoctorCheck,
  type DoctorContext,
  probeAt,
  signedIn,
  unanswered,
} from "./doctor-check.ts";

export const checkBucket: DoctorCheck = async (context, facts, signal) => {
  const { config } = context;
  const { bucket, region } = config;
  const problem = bucketProblem(bucket) ?? regionProblem(region);
  if (problem !== undefined) return { failure: { kind: "setting-invalid", problem } };
  const { credentials } = signedIn(context, facts);
  const location = probeAt(context, facts, "bytes");
  const url = objectUrl(config, location.key);
  if (!(await isReachable(url, signal))) {
    return unanswered(url, { kind: "unreachable", service: "s3", host: hostOf(url) });
  }
  const read = await probe(await presignGet(location, { credentials, config }), {}, signal);
  if (read.readable) {
    const failure = refusalIn(read, location);
    return failure !== undefined && CONCERNS_BUCKET.has(failure.kind)
      ? { failure }
      : { note: `${bucket} answers in ${region}.` };
  }
  const failure = await otherBucketOfApi(config, location, signal);
  if (failure !== undefined) return { failure };
  return { note: "S3 answers; the next check shows whether the bucket exists here." };
};

/** Every other refusal concerns only this object, which may not exist yet: the bucket does. */
const CONCERNS_BUCKET: ReadonlySet<Failure["kind"]> = new Set([
  "bucket-missing",
  "credentials-expired",
  "credentials-refused",
  "clock-skewed",
  "wrong-region",
  "throttled",
]);

type ReadableAnswer = Extract<ProbeResult, { readable: true }>;

/** Why S3 refused to return an object; undefined if it did not. */
function refusalIn(
  { status, bytes }: ReadableAnswer,
  location: ObjectLocation,
): Failure | undefined {
  if (status < 300) return undefined;
  return s3Failure(status, new TextDecoder().decode(bytes), location, { action: "s3:GetObject" });
}

/**
 * Without CORS a browser hides whether a bucket exists. The workshop's own function knows which
 * bucket it reads, and names it when another is requested.
 */
async function otherBucketOfApi(
  config: WorkshopConfig,
  location: ObjectLocation,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  try {
    await infer(config.apiUrl, location, signal, { timeoutMs: config.apiTimeoutMs });
    return undefined;
  } catch (thrown) {
    signal.throwIfAborted();
    const failure = failureOf(thrown);
    const isOther = failure.kind === "inference-refused" && failure.otherBucket !== undefined;
    return isOther ? failure : undefined;
  }
}

export const checkCors: DoctorCheck = async (context, facts, signal) => {
  const { config, pageOrigin } = context;
  // Without a signature nothing is written or read: only CORS decides whether the page sees the
  // refusal.
  const url = objectUrl(config, probeAt(context, facts, "bytes").key);
  const headers = { "Content-Type": "application/octet-stream" };
  const [put, get] = await Promise.all([
    probe(url, { method: "PUT", headers, body: "" }, signal),
    probe(url, { method: "GET" }, signal),
  ]);
  if (!put.readable && !get.readable) {
    const { region } = config;
    const host = hostOf(url);
    return unanswered(url, {
      kind: "cors-refused",
      service: "s3",
      host,
      origin: pageOrigin,
      region,
    });
  }
  if (!put.readable) return unanswered(url, methodRefused("PUT", context));
  if (!get.readable) return unanswered(url, methodRefused("GET", context));
  return { note: `PUT and GET are allowed for ${pageOrigin}.` };
};

function methodRefused(method: "PUT" | "GET", { config, pageOrigin }: DoctorContext): Failure {
  return { kind: "cors-method-refused", bucket: config.bucket, origin: pageOrigin, method };
}

export const checkUpload: DoctorCheck = async (context, facts, signal) => {
  const { credentials } = signedIn(context, facts);
  const location = probeAt(context, facts, "bytes");
  const sent = probeBytes();
  const urls = uploadUrls(location, { credentials, config: context.config });
  await putObject(urls, new Blob([sent]), location, { signal, onProgress: () => undefined });
  return { note: `${sent.length} bytes as ${location.key}.`, facts: { sent } };
};

/** Every byte value once, which reveals a change of text encoding, and 16 random bytes. */
function probeBytes(): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from({ length: 256 + 16 }, (_, index) => index % 256);
  crypto.getRandomValues(bytes.subarray(256));
  return bytes;
}

export const checkReadBack: DoctorCheck = async (context, facts, signal) => {
  const { credentials } = signedIn(context, facts);
  const location = probeAt(context, facts, "bytes");
  const url = await presignGet(location, { credentials, config: context.config });
  const read = await probe(url, {}, signal);
  if (!read.readable) return unanswered(url, methodRefused("GET", context));
  const failure = refusalIn(read, location) ?? damageIn(read.bytes, facts.sent);
  return failure === undefined ? { note: "The same bytes came back." } : { failure };
};

function damageIn(received: Uint8Array, sent = new Uint8Array()): Failure | undefined {
  if (received.length !== sent.length) {
    const code = `read back, ${received.length} bytes instead of ${sent.length}`;
    return { kind: "upload-damaged", code };
  }
  const isSame = sent.every((byte, index) => byte === received[index]);
  return isSame ? undefined : { kind: "upload-damaged", code: "read back, it differs" };
}
