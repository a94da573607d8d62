import * as v from "valibot";
import type { InferenceRequest } from "#domain/inference/contract.ts";
import { isFields } from "#domain/inference/reply-value.ts";
import { SCENE_TILING, type SceneTiling } from "#domain/inference/scene-job.ts";
import { InferenceError } from "./inference-error.ts";
import type { Settings } from "./settings.ts";

const EXAMPLE = '{"bucket": "smoke-dataset-bucket", "file_name": "your-name/chip.npy"}';

/** S3's longest key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;

/** As `startJob` makes them. */
const JOB_ID = /^[0-9a-f]{16}$/;

/** The event, the request in its body, and the request in that request's `body`. */
const MAX_DEPTH = 3;

/** A validated request for a prediction. */
export interface PredictionRequest extends InferenceRequest {
  /** The element type of an npy reply; ignored for JSON. */
  readonly dtype: "float32" | "float16";
}

/** A validated request for a job over scenes. */
export type SceneRequest = {
  readonly bucket: string;
  /** The caller's aws:userid, the folder of which has the scenes and the job. */
  readonly owner: string;
} & (
  | { readonly kind: "start"; readonly fileName: string; readonly tiling: SceneTiling }
  | { readonly kind: "status" | "cancel"; readonly job: string }
);

/**
 * Parses an event as `readRequest` does; undefined for a request that is not about scenes.
 *
 * @throws InferenceError "bad-request", also if the deployment has no scenes, "object-outside-workshop",
 *   "object-of-another", or "internal" if the event does not say who called
 */
export function readSceneRequest(
  event: unknown,
  settings: Pick<Settings, "bucket" | "prefix" | "scenes">,
): SceneRequest | undefined {
  const fields = fieldsIn(event, MAX_DEPTH);
  const { scene, job, cancel } = fields;
  if (scene === undefined && job === undefined) return undefined;
  if (settings.scenes === undefined) {
    throw new InferenceError(
      "bad-request",
      "This API runs no jobs over scenes. Your instructor can deploy it with --scenes.",
    );
  }
  const bucket = bucketOf(fields["bucket"]) ?? settings.bucket;
  const owner = callerOf(event);
  if (owner === undefined) throw callerUnknown();
  if (job !== undefined) {
    refuseOutside(bucket, settings.prefix, settings);
    if (typeof job !== "string" || !JOB_ID.test(job)) {
      throw new InferenceError("bad-request", '"job" in the request is not the id of a job.');
    }
    return { kind: cancel === true ? "cancel" : "status", bucket, owner, job };
  }
  const { fileName } = requestIn(fields);
  const tiling = v.safeParse(SCENE_TILING, scene);
  if (!tiling.success) {
    const [issue] = tiling.issues;
    throw new InferenceError(
      "bad-request",
      `"scene" in the request is not valid: ${v.getDotPath(issue) ?? "it"} is ${issue.received}, not ${issue.expected ?? "as documented"}.`,
    );
  }
  refuseOutside(bucket, fileName, settings);
  refuseOfAnother(event, fileName, settings.prefix);
  return { kind: "start", bucket, owner, fileName, tiling: tiling.output };
}

/**
 * Parses an event: a proxy event of API Gateway (body plain or base64), a bare request, or a request
 * with itself as JSON in `body`. `bucket` is optional.
 *
 * @throws InferenceError "bad-request", "object-outside-workshop", "object-of-another", or "internal"
 *   if keys are bound to callers and the event does not say who called
 */
export function readRequest(
  event: unknown,
  settings: Pick<Settings, "bucket" | "prefix" | "callerKeys">,
): PredictionRequest {
  const { bucket = settings.bucket, fileName, dtype } = requestIn(fieldsIn(event, MAX_DEPTH));
  refuseOutside(bucket, fileName, settings);
  if (settings.callerKeys === "own") refuseOfAnother(event, fileName, settings.prefix);
  return { bucket, fileName, dtype };
}

interface RequestFields {
  readonly bucket: string | undefined;
  readonly fileName: string;
  readonly dtype: PredictionRequest["dtype"];
}

/** The object that has the request's fields. */
function fieldsIn(value: unknown, depth: number): Readonly<Record<string, unknown>> {
  if (!isFields(value)) throw badRequest("The request is not a JSON object.");
  const { file_name: fileName, job, body, isBase64Encoded } = value;
  const isRequest = (typeof fileName === "string" && fileName !== "") || job !== undefined;
  if (isRequest) return value;
  if (fileName === undefined && typeof body === "string" && body !== "" && depth > 1) {
    return fieldsIn(parsedBody(body, isBase64Encoded === true), depth - 1);
  }
  if ("httpMethod" in value || "requestContext" in value) {
    throw badRequest("The request has no body.");
  }
  throw noFileName();
}

function requestIn({
  file_name: fileName,
  bucket,
  dtype,
}: Readonly<Record<string, unknown>>): RequestFields {
  if (typeof fileName !== "string" || fileName === "") throw noFileName();
  return { bucket: bucketOf(bucket), fileName, dtype: dtypeOf(dtype) };
}

function noFileName(): InferenceError {
  return badRequest('The request does not say which file: "file_name" is missing or not a string.');
}

function bucketOf(bucket: unknown): string | undefined {
  if (bucket === undefined || bucket === null || bucket === "") return undefined;
  if (typeof bucket === "string") return bucket;
  throw badRequest('"bucket" in the request is not a string.');
}

function dtypeOf(dtype: unknown): PredictionRequest["dtype"] {
  if (dtype === undefined || dtype === null) return "float32";
  if (dtype === "float32" || dtype === "float16") return dtype;
  throw badRequest('"dtype" in the request is neither "float32" nor "float16".');
}

function parsedBody(body: string, isBase64: boolean): unknown {
  const text = isBase64 ? Buffer.from(body, "base64").toString("utf8") : body;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badRequest("The request's body is not JSON.", { cause });
  }
}

function refuseOutside(
  bucket: string,
  key: string,
  settings: Pick<Settings, "bucket" | "prefix">,
): void {
  if (bucket !== settings.bucket) {
    throw outside(
      `This API reads the bucket "${settings.bucket}" only; the request names "${bucket}".`,
      "Set the bucket in Settings, or use the API that belongs to your bucket.",
    );
  }
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw badRequest(`"file_name" is longer than the ${MAX_KEY_BYTES} bytes S3 allows.`);
  }
  if (!key.startsWith(settings.prefix) || key.split("/").includes("..")) {
    throw outside(
      `This API reads keys under "${settings.prefix}" only; the request names "${key}".`,
      "Set the key prefix in Settings and upload the file again.",
    );
  }
}

/** The caller is read from the event itself, never from a request inside it, which the caller wrote. */
function refuseOfAnother(event: unknown, key: string, prefix: string): void {
  const caller = callerOf(event);
  if (caller === undefined) throw callerUnknown();
  if (key.startsWith(`${prefix}${caller}/`)) return;
  throw new InferenceError(
    "object-of-another",
    `This API runs your own arrays only, under "${prefix}${caller}/"; the request names "${key}".`,
  );
}

function callerUnknown(): InferenceError {
  return new InferenceError(
    "internal",
    "The function runs a caller's own arrays only, and the API does not say who called. Your instructor must set AWS_IAM authorization and proxy integration on its POST method.",
  );
}

/**
 * The caller's aws:userid, from a proxy event under IAM authorization:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
function callerOf(event: unknown): string | undefined {
  const context = isFields(event) ? event["requestContext"] : undefined;
  const identity = isFields(context) ? context["identity"] : undefined;
  const user = isFields(identity) ? identity["user"] : undefined;
  return typeof user === "string" && user !== "" ? user : undefined;
}

function outside(what: string, action: string): InferenceError {
  return new InferenceError("object-outside-workshop", `${what} ${action}`);
}

function badRequest(what: string, options?: ErrorOptions): InferenceError {
  return new InferenceError("bad-request", `${what} Send JSON like ${EXAMPLE}.`, options);
}
