import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { failureOf } from "#domain/failures/failure.ts";
import type { RequestForm } from "#domain/inference/contract.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { ObjectLocation, Phase, RunEvent } from "#domain/run/run.ts";
import { objectKey } from "#domain/s3/object-key.ts";
import { loadChunk } from "#services/browser/network.ts";

/** What is sent: the bytes, their hash and a name to file them under. */
export interface Upload {
  readonly name: string;
  readonly bytes: Blob;
  /** Hex digests of the bytes. */
  readonly sha256: string;
  readonly md5: string | undefined;
  /** Where exactly these bytes lie already, because they came from there. */
  readonly existing: ObjectLocation | undefined;
  /** Whether to upload them even where they lie already. */
  readonly again: boolean;
  /** Whether a batch axis stands in front. */
  readonly hasBatchAxis: boolean;
  /** The form of the request, where the server wants another than the usual. */
  readonly form: RequestForm | undefined;
}

const STEPS: Readonly<Record<Phase, string>> = {
  signing: "signing the upload",
  uploading: "uploading the array",
  inferring: "asking the model",
};

/**
 * One array through one endpoint: sign, upload, infer. Reports every step as it is taken and never
 * rejects. An upload that has arrived at the same place is not repeated.
 */
export async function runInference(
  upload: Upload,
  aws: AwsContext,
  uploaded: ObjectLocation | undefined,
  report: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  let phase: Phase = "signing";
  const tell = (event: RunEvent): void => {
    if (event.type === "entered") phase = event.phase;
    report(event);
  };
  try {
    const location = await ensureUploaded(upload, aws, uploaded, tell, signal);
    tell({ type: "entered", phase: "inferring", atMs: performance.now() });
    const prediction = await requestPrediction(upload, location, aws, signal);
    tell({ type: "predicted", prediction, atMs: performance.now() });
  } catch (thrown) {
    if (signal.aborted) tell({ type: "cancelled" });
    else tell({ type: "failed", failure: failureOf(thrown, STEPS[phase]) });
  }
}

/** Sees to it that the bytes lie in the bucket, and gives where. */
async function ensureUploaded(
  upload: Upload,
  aws: AwsContext,
  uploaded: ObjectLocation | undefined,
  report: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<ObjectLocation> {
  if (upload.existing !== undefined) return upload.existing;
  const target = uploadLocation(upload, aws);
  if (uploaded !== undefined && isSameFolder(uploaded, target)) return uploaded;
  const sendOnce = () => uploadArray(upload, target, aws, report, signal);
  // S3's refusal has told AWS's time: what is signed now is signed by it.
  const already = await sendOnce().catch((thrown: unknown) => {
    if (failureOf(thrown).kind !== "clock-skewed") throw thrown;
    return sendOnce();
  });
  const location = already ?? target;
  report({ type: "uploaded", location, ...(already === undefined ? {} : { skipped: true }) });
  return location;
}

async function requestPrediction(
  upload: Upload,
  location: ObjectLocation,
  aws: AwsContext,
  signal: AbortSignal,
): Promise<Prediction> {
  const { config, credentials } = aws;
  const { infer } = await loadChunk(() => import("#services/api/inference-api.ts"));
  const { apiSigner } = await loadChunk(() => import("#services/sigv4/request-signer.ts"));
  const sign = apiSigner(config, credentials);
  return await infer(config.apiUrl, location, signal, {
    follower: { config, credentials },
    hasBatchAxis: upload.hasBatchAxis,
    npyReplies: config.npyReplies,
    ...(upload.form === undefined ? {} : { form: upload.form }),
    ...(sign === undefined ? {} : { sign }),
  });
}

/** Sends the bytes, unless the very same lie there already: gives where, and sends nothing. */
async function uploadArray(
  upload: Upload,
  location: ObjectLocation,
  { credentials, config }: AwsContext,
  report: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<ObjectLocation | undefined> {
  report({ type: "entered", phase: "signing", atMs: performance.now() });
  const { presignPut, putObject } = await loadChunk(() => import("#services/s3/objects.ts"));
  const { findExistingUpload: whereAlready, verifyUpload: assertAsRead } = await loadChunk(
    () => import("#services/s3/integrity.ts"),
  );
  const access = { config, credentials, signal };
  const already = upload.again ? undefined : await whereAlready(location, upload, access);
  if (already !== undefined) return already;
  const url = await presignPut(location, credentials, config);
  signal.throwIfAborted();
  report({ type: "entered", phase: "uploading", atMs: performance.now() });
  const etag = await putObject(url, upload.bytes, location, {
    signal,
    onProgress: (progress) => report({ type: "progressed", progress }),
  });
  await assertAsRead(location, etag, upload, access);
  return undefined;
}

/** Where an array is sent to, as this person. */
export function uploadLocation(
  { name: fileName, sha256 }: Pick<Upload, "name" | "sha256">,
  { config, ownerId }: AwsContext,
): ObjectLocation {
  const key = objectKey({ prefix: config.prefix, who: ownerId, sha256, fileName });
  return { bucket: config.bucket, key };
}

/** The folder of a key is named by the content. */
function isSameFolder(a: ObjectLocation, b: ObjectLocation): boolean {
  const folderOf = ({ key }: ObjectLocation): string => key.slice(0, key.lastIndexOf("/"));
  return a.bucket === b.bucket && folderOf(a) === folderOf(b);
}
