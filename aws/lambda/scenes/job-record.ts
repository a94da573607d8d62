import {
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import * as v from "valibot";
import { SCENE_TILING } from "#domain/inference/scene-job.ts";

const RECORD = v.object({
  /** The ARN of its last execution. */
  execution: v.string(),
  /** How many executions it has had. */
  attempts: v.number(),
  scenes: v.array(v.object({ key: v.string(), etag: v.string(), folder: v.string() })),
  tiling: SCENE_TILING,
});

/** What is kept of a job. */
export type JobRecord = v.InferOutput<typeof RECORD>;

/** A small JSON object in the bucket; undefined if there is none. */
export async function readJson<const Schema extends v.GenericSchema>(
  s3: S3Client,
  {
    bucket,
    key,
    schema,
  }: { readonly bucket: string; readonly key: string; readonly schema: Schema },
  abortSignal: AbortSignal,
): Promise<v.InferOutput<Schema> | undefined> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key });
  try {
    const { Body: body } = await s3.send(command, { abortSignal });
    return v.parse(schema, JSON.parse((await body?.transformToString()) ?? ""));
  } catch (cause) {
    if (cause instanceof S3ServiceException && cause.$metadata.httpStatusCode === 404) {
      return undefined;
    }
    throw cause;
  }
}

interface JobPlace {
  readonly bucket: string;
  readonly ownFolder: string;
  readonly id: string;
}

/** The record of a caller's job; undefined if there is none. */
export function readJobRecord(
  s3: S3Client,
  place: JobPlace,
  signal: AbortSignal,
): Promise<JobRecord | undefined> {
  return readJson(s3, { bucket: place.bucket, key: recordKey(place), schema: RECORD }, signal);
}

/** Writes the record of a caller's job. */
export async function writeJobRecord(
  s3: S3Client,
  place: JobPlace,
  record: JobRecord,
  abortSignal: AbortSignal,
): Promise<void> {
  const command = new PutObjectCommand({
    Bucket: place.bucket,
    Key: recordKey(place),
    Body: JSON.stringify(record),
    ContentType: "application/json",
  });
  await s3.send(command, { abortSignal });
}

function recordKey({ ownFolder, id }: JobPlace): string {
  return `${ownFolder}jobs/${id}.json`;
}
