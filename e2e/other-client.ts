import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { expect } from "playwright/test";
import type { NdArray } from "#domain/array/nd-array.ts";
import { parseNpy } from "#domain/formats/npy.ts";
import type { Stack } from "#local/stack.ts";

/* What another client than the page finds in the bucket, and gets from the API. */

async function onlyObject(stack: Stack) {
  const { accessKeyId, secretAccessKey, sessionToken } = stack.sessions.issue({
    role: "tester",
    name: "tester",
    durationS: 900,
  });
  const s3 = new S3Client({
    endpoint: stack.url,
    region: stack.region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey, sessionToken: sessionToken ?? "" },
  });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: stack.bucket }));
  expect(Contents).toHaveLength(1);
  return { s3, place: { Bucket: stack.bucket, Key: Contents[0]?.Key } };
}

/** The one array that was uploaded. */
export async function uploadedArray(stack: Stack): Promise<NdArray> {
  const { s3, place } = await onlyObject(stack);
  const { Body } = await s3.send(new GetObjectCommand(place));
  return parseNpy(new Uint8Array((await Body?.transformToByteArray()) ?? []).buffer);
}

/** The API's scores for the one array that was uploaded, in row-major order. */
export async function scoresFromApi(stack: Stack): Promise<readonly number[]> {
  const { place } = await onlyObject(stack);
  const response = await fetch(stack.apiUrl, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ bucket: place.Bucket, file_name: place.Key }),
  });
  const { predictions } = (await response.json()) as { predictions: number[][][][] }; // TensorFlow Serving's form.
  return predictions.flat(3);
}
