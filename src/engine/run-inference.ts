import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { failureOf } from "#domain/failures/failure.ts";
import type { RequestForm } from "#domain/inference/contract.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import type { ObjectLocation, Phase, RunEvent } from "#domain/run/run.ts";
import { npyName, objectKey } from "#domain/s3/object-key.ts";
import { loadChunk } from "#services/browser/network.ts";
import type { ExpectedPrediction } from "./accept-reply.ts";
import type { EnginePorts } from "./ports.ts";

/** The upload: bytes, hashes and a file name. */
export interface RunInput {
  readonly name: string;
  readonly bytes: Blob;
  /** Hex digests of the bytes. */
  readonly sha256: string;
  readonly md5: string | undefined;
  /** The bytes' location, if they came from the bucket. */
  readonly existing: ObjectLocation | undefined;
  /** The location of an earlier attempt's upload. */
  readonly uploaded: ObjectLocation | undefined;
  /** Whether to upload them even if they are there already. */
  readonly again: boolean;
  readonly hasBatchAxis: boolean;
  /** The form of the request, if the server needs another than the default. */
  readonly requestForm: RequestForm | undefined;
  readonly expected: ExpectedPrediction;
}

/** The dependencies of a run, and its reports. */
export interface RunPorts extends Pick<EnginePorts, "platform"> {
  readonly signal: AbortSignal;
  report(event: RunEvent): void;
}

const STEPS: Readonly<Record<Phase, string>> = {
  signing: "signing the upload",
  uploading: "uploading the array",
  inferring: "asking the model",
};

/** The upload of an item; undefined if its own object in the bucket is used. */
export function runInputOf(
  { name, requestForm, origin, run }: QueueItem,
  { upload: bytes, sha256, md5, hasBatchAxis, rewritten, height, width }: PreparedArray,
  { output }: ModelCard,
  again: boolean,
): RunInput {
  const existing = rewritten ? undefined : origin;
  const uploaded = again ? undefined : run.uploaded;
  return {
    name: npyName(name),
    bytes,
    sha256,
    md5,
    existing,
    uploaded,
    again,
    hasBatchAxis,
    requestForm,
    expected: { height, width, output },
  };
}

/** The location that an array is uploaded to. */
export function uploadLocation(
  { name: fileName, sha256 }: Pick<RunInput, "name" | "sha256">,
  { config, ownerId }: AwsContext,
): ObjectLocation {
  const key = objectKey({ prefix: config.prefix, ownerId, sha256, fileName });
  return { bucket: config.bucket, key };
}

/**
 * Runs one array through one endpoint: sign, upload, infer. Reports every step and never rejects.
 * Does not repeat an upload to the same location.
 */
export async function runInference(
  upload: RunInput,
  aws: AwsContext,
  ports: RunPorts,
): Promise<void> {
  let phase: Phase = "signing";
  const report = (event: RunEvent): void => {
    if (event.type === "entered") phase = event.phase;
    ports.report(event);
  };
  const reporting = { ...ports, report };
  try {
    const location = await ensureUploaded(upload, aws, reporting);
    enter("inferring", reporting);
    const prediction = await requestPrediction(upload, location, aws, ports);
    const { acceptReply } = await loadChunk(() => import("./accept-reply.ts"));
    const received = { prediction, apiUrl: aws.config.apiUrl, answers: {} };
    report(acceptReply(received, upload.expected, ports.platform.clock.monotonicMs()));
  } catch (thrown) {
    if (ports.signal.aborted) report({ type: "cancelled" });
    else report({ type: "failed", failure: failureOf(thrown, STEPS[phase]) });
  }
}

function enter(phase: Phase, { platform, report }: RunPorts): void {
  report({ type: "entered", phase, atMs: platform.clock.monotonicMs() });
}

/** Returns the location of the bytes in the bucket, uploading them if necessary. */
async function ensureUploaded(
  upload: RunInput,
  aws: AwsContext,
  ports: RunPorts,
): Promise<ObjectLocation> {
  const { existing, uploaded } = upload;
  if (existing !== undefined) return existing;
  const target = uploadLocation(upload, aws);
  if (uploaded !== undefined && isSameFolder(uploaded, target)) return uploaded;
  const attempt = () => uploadArray(upload, target, aws, ports);
  // The refusal contains AWS's time; the second attempt is signed with it.
  const found = await attempt().catch((thrown: unknown) => {
    if (failureOf(thrown).kind !== "clock-skewed") throw thrown;
    return attempt();
  });
  const location = found ?? target;
  ports.report({ type: "uploaded", location, ...(found === undefined ? {} : { skipped: true }) });
  return location;
}

/** Uploads the bytes unless the same content exists already; returns its location. */
async function uploadArray(
  upload: RunInput,
  location: ObjectLocation,
  aws: AwsContext,
  ports: RunPorts,
): Promise<ObjectLocation | undefined> {
  const { signal, platform, report } = ports;
  enter("signing", ports);
  const { presignPut, putObject } = await loadChunk(() => import("#services/s3/objects.ts"));
  const { findExistingUpload, verifyUpload } = await loadChunk(
    () => import("#services/s3/integrity.ts"),
  );
  const request = { ...aws, signal, platform };
  const found = upload.again ? undefined : await findExistingUpload(location, upload, request);
  if (found !== undefined) return found;
  const url = await presignPut(location, aws);
  signal.throwIfAborted();
  enter("uploading", ports);
  const etag = await putObject(url, upload.bytes, location, {
    signal,
    platform,
    onProgress: (progress) => report({ type: "progressed", progress }),
  });
  await verifyUpload(location, etag, upload, request);
  return undefined;
}

async function requestPrediction(
  { hasBatchAxis, requestForm, expected }: RunInput,
  location: ObjectLocation,
  aws: AwsContext,
  { platform, signal }: RunPorts,
): Promise<Prediction> {
  const { config, credentials } = aws;
  const { infer } = await loadChunk(() => import("#services/api/inference-api.ts"));
  const { apiSigner } = await loadChunk(() => import("#services/sigv4/request-signer.ts"));
  const sign = apiSigner(config, credentials);
  return await infer(config.apiUrl, location, signal, {
    aws,
    platform,
    hasBatchAxis,
    outputName: expected.output.name,
    npyReplies: config.npyReplies,
    ...(requestForm === undefined ? {} : { form: requestForm }),
    ...(sign === undefined ? {} : { sign }),
  });
}

/** The folder of a key is named by the content. */
function isSameFolder(a: ObjectLocation, b: ObjectLocation): boolean {
  const folderOf = ({ key }: ObjectLocation): string => key.slice(0, key.lastIndexOf("/"));
  return a.bucket === b.bucket && folderOf(a) === folderOf(b);
}
