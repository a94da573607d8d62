import { bucketProblem, regionProblem } from "#domain/config/aws-naming.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { type Finding, findingFor, regionNamedIn } from "#domain/doctor/finding.ts";
import { probeLocation, unsignedUrl } from "#domain/doctor/probe-object.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { infer } from "#services/api/inference-api.ts";
import { hostOf } from "#services/browser/network.ts";
import { isReachable, probe } from "#services/browser/probes.ts";
import { presignGet, presignPut, putObject, s3Failure } from "#services/s3/objects.ts";
import { type Check, type Outcome, signedIn, silence } from "./doctor-check.ts";

export const checkBucket: Check = async (patient, chart, signal) => {
  const { config } = patient;
  const problem = bucketProblem(config.bucket) ?? regionProblem(config.region);
  if (problem !== undefined) return { finding: { kind: "name-invalid", problem } };
  const { credentials, owner } = signedIn(patient, chart);
  const location = probeLocation(config, owner, ".doctor");
  const url = unsignedUrl(config, location);
  if (!(await isReachable(url, signal))) {
    return silence({ kind: "host-silent", service: "s3", host: hostOf(url) });
  }
  const read = await probe(await presignGet(location, credentials, config), {}, signal);
  if (read.readable) return judgeRefusal(read.status, textOf(read.bytes), location, config);
  const finding = await otherBucketOfApi(config, location, signal);
  if (finding !== undefined) return { finding };
  return { note: "S3 answers; whether it has this bucket here, the next check shows." };
};

/** Any answer of the bucket will do but one that names another region, or no bucket, or bad keys. */
function judgeRefusal(
  status: number,
  text: string,
  location: ObjectLocation,
  { bucket, region }: WorkshopConfig,
): Outcome {
  const note = `${bucket} answers in ${region}.`;
  if (status < 300) return { note };
  const named = regionNamedIn(text);
  if (named !== undefined && named !== region) {
    return { finding: { kind: "bucket-elsewhere", region: named } };
  }
  const failure = s3Failure(status, text, location);
  return OF_KEYS_OR_BUCKET.has(failure.kind)
    ? { finding: findingFor("bucket", failure) }
    : { note };
}

/** Every other refusal is of this one object, which need not be there yet: the bucket is. */
const OF_KEYS_OR_BUCKET: ReadonlySet<Failure["kind"]> = new Set([
  "bucket-missing",
  "credentials-expired",
  "credentials-refused",
  "clock-skewed",
  "wrong-region",
  "throttled",
]);

/**
 * A browser hides whether a bucket exists from a page that it does not let in. The workshop's own
 * function knows which bucket it reads, and says so to whoever asks for another.
 */
async function otherBucketOfApi(
  config: WorkshopConfig,
  location: ObjectLocation,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  try {
    await infer(config.apiUrl, location, signal);
    return undefined;
  } catch (thrown) {
    signal.throwIfAborted();
    const finding = findingFor("bucket", failureOf(thrown));
    const isBucket = finding.kind === "outside-workshop" && /the bucket "/.test(finding.message);
    return isBucket ? finding : undefined;
  }
}

export const checkCors: Check = async (patient, chart, signal) => {
  const { config, pageOrigin } = patient;
  const { owner } = signedIn(patient, chart);
  // Without a signature nothing is written or read: CORS alone decides whether the page sees the refusal.
  const url = unsignedUrl(config, probeLocation(config, owner, ".doctor"));
  const headers = { "Content-Type": "application/octet-stream" };
  const [put, get] = await Promise.all([
    probe(url, { method: "PUT", headers, body: "" }, signal),
    probe(url, { method: "GET" }, signal),
  ]);
  if (!put.readable && !get.readable) return silence({ kind: "bucket-closed" });
  if (!put.readable) return silence({ kind: "method-closed", method: "PUT" });
  if (!get.readable) return silence({ kind: "method-closed", method: "GET" });
  return { note: `PUT and GET are open to ${pageOrigin}.` };
};

export const checkUpload: Check = async (patient, chart, signal) => {
  const { credentials, owner } = signedIn(patient, chart);
  const location = probeLocation(patient.config, owner, ".doctor");
  const sent = probeBytes();
  const url = await presignPut(location, credentials, patient.config);
  await putObject(url, new Blob([sent]), location, { signal, onProgress: () => undefined });
  return { note: `${sent.length} bytes as ${location.key}.`, learnt: { sent } };
};

/** Every byte value once, so that a change of text encoding shows, and some that are new each time. */
function probeBytes(): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from({ length: 256 + 16 }, (_, index) => index % 256);
  crypto.getRandomValues(bytes.subarray(256));
  return bytes;
}

export const checkReadBack: Check = async (patient, chart, signal) => {
  const { credentials, owner } = signedIn(patient, chart);
  const location = probeLocation(patient.config, owner, ".doctor");
  const { sent = new Uint8Array() } = chart;
  const read = await probe(await presignGet(location, credentials, patient.config), {}, signal);
  if (!read.readable) return silence({ kind: "method-closed", method: "GET" });
  if (read.status >= 300) {
    const failure = s3Failure(read.status, textOf(read.bytes), location);
    return { finding: findingFor("read-back", failure) };
  }
  const isSame = read.bytes.length === sent.length && sent.every((b, i) => b === read.bytes[i]);
  if (isSame) return { note: "The same bytes came back." };
  const received = read.bytes.length;
  return { finding: { kind: "bytes-differ", sent: sent.length, received } };
};

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
