import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { failureOf } from "#domain/failures/failure.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { Exchange, ExchangePurpose } from "#domain/run/exchange.ts";
import type { ObjectLocation, RunEvent } from "#domain/run/run.ts";
import { infer } from "#services/api/inference-api.ts";
import type { Platform } from "#services/platform.ts";
import { findExistingUpload, verifyUpload } from "#services/s3/integrity.ts";
import { loadSdk, putObject, uploadUrls } from "#services/s3/objects.ts";
import { listOwnFolders, mayBeUploaded, rememberUpload } from "#services/s3/own-folders.ts";
import { apiSigner } from "#services/sigv4/request-signer.ts";
import { acceptReply } from "./accept-reply.ts";
import { enter, type RunInput, type RunPorts, uploadLocation } from "./run-input.ts";

/** Does ahead what the first upload would wait for. */
export function prepare(aws: AwsContext, platform: Platform): void {
  loadSdk().catch(() => undefined);
  listOwnFolders(aws, platform);
}

/** Uploads an array if necessary and asks the model: the event of its reply. @throws AppError */
export async function predict(
  upload: RunInput,
  aws: AwsContext,
  ports: RunPorts,
): Promise<RunEvent> {
  const location = await ensureUploaded(upload, aws, ports);
  const ask = (place: ObjectLocation): Promise<Prediction> => {
    enter("inferring", ports);
    return requestPrediction(upload, place, aws, ports);
  };
  const isEarlierUpload = upload.existing === undefined && location === upload.uploaded;
  const prediction = await ask(location).catch(async (thrown: unknown) => {
    if (!isEarlierUpload || !isObjectGone(thrown)) throw thrown;
    // The bucket's lifecycle, or another program, has deleted it since.
    return ask(await ensureUploaded({ ...upload, uploaded: undefined }, aws, ports));
  });
  const received = { prediction, apiUrl: aws.config.apiUrl, answers: {} };
  return acceptReply(received, upload.expected, ports.platform.clock.monotonicMs());
}

function isObjectGone(thrown: unknown): boolean {
  const failure = failureOf(thrown);
  return failure.kind === "inference-refused" && failure.code === "object-not-found";
}

/** Returns the location of the bytes in the bucket, uploading them if necessary. @throws AppError */
export async function ensureUploaded(
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
  const record = (purpose: ExchangePurpose) => ({ purpose, onExchange: exchangeReport(ports) });
  const urls = uploadUrls(location, aws, platform);
  const [found] = await Promise.all([
    upload.again ? undefined : findUpload(upload, location, aws, ports),
    urls(),
  ]);
  if (found !== undefined) return found;
  signal.throwIfAborted();
  enter("uploading", ports);
  rememberUpload(location, aws);
  const etag = await putObject(urls, upload.bytes, location, {
    signal,
    platform,
    record: record("upload"),
    onProgress: (progress) => report({ type: "progressed", progress }),
  });
  await verifyUpload(location, etag, upload, {
    ...aws,
    signal,
    platform,
    record: record("verify"),
  });
  return undefined;
}

async function findUpload(
  upload: RunInput,
  location: ObjectLocation,
  aws: AwsContext,
  ports: RunPorts,
): Promise<ObjectLocation | undefined> {
  const { signal, platform } = ports;
  const mayExist = await mayBeUploaded(location, aws, platform);
  const record = { purpose: "find", onExchange: exchangeReport(ports) } as const;
  return mayExist
    ? findExistingUpload(location, upload, { ...aws, signal, platform, record })
    : undefined;
}

/** Reports a request of a run. */
export function exchangeReport({ report }: RunPorts): (exchange: Exchange) => void {
  return (exchange) => report({ type: "exchanged", exchange });
}

async function requestPrediction(
  { hasBatchAxis, requestForm, expected }: RunInput,
  location: ObjectLocation,
  aws: AwsContext,
  ports: RunPorts,
): Promise<Prediction> {
  const { platform, signal } = ports;
  const { config, credentials } = aws;
  const sign = apiSigner(config, credentials);
  return await infer(config.apiUrl, location, signal, {
    aws,
    platform,
    hasBatchAxis,
    outputName: expected.output.name,
    npyReplies: config.npyReplies,
    timeoutMs: config.apiTimeoutMs,
    onExchange: exchangeReport(ports),
    ...(requestForm === undefined ? {} : { form: requestForm }),
    ...(sign === undefined ? {} : { sign }),
  });
}

/** The folder of a key is named by the content. */
function isSameFolder(a: ObjectLocation, b: ObjectLocation): boolean {
  const folderOf = ({ key }: ObjectLocation): string => key.slice(0, key.lastIndexOf("/"));
  return a.bucket === b.bucket && folderOf(a) === folderOf(b);
}
