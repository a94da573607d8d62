import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runInNewContext } from "node:vm";
import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { BUCKET, startTestCloud } from "#local/fixtures/test-cloud.ts";
import { deniesWrites, emptyBucket } from "./empty-bucket.ts";
import { resource, templateOf } from "./fixtures/workshop.ts";

it("deletes every object, one that was written meanwhile included", async () => {
  const cloud = await startTestCloud();
  const client = cloud.client();
  const put = (Key: string) =>
    client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: "x" }));
  for (const key of ["a/b.npy", "a/ü & <b>.npy", "c.npy"]) await put(key);
  const late = cloud.client();
  let isLate = true;
  late.middlewareStack.add((next, { commandName }) => async (request) => {
    const result = await next(request);
    if (commandName === "DeleteObjectsCommand" && isLate) {
      isLate = false;
      await put("late.npy");
    }
    return result;
  });
  await emptyBucket(late, BUCKET);
  expect(isLate).toBe(false);
  const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  expect(KeyCount).toBe(0);
  await expect(emptyBucket(client, "no-such-bucket")).resolves.toBeUndefined();
  await cloud.stop();
});

it("takes a bucket for one whose deletion has begun only once CDK's helper has denied writes", async () => {
  const { PolicyDocument } = resource(await templateOf(), "AWS::S3::BucketPolicy", "UploadsPolicy");
  const before = JSON.stringify(PolicyDocument);
  expect(deniesWrites(before)).toBe(false);
  expect(deniesWrites(await policyOfHelper(before))).toBe(true);
});

/** The policy that CDK's own code puts on a bucket before it empties it, run with a stand-in for S3. */
async function policyOfHelper(before: string): Promise<string> {
  const root = dirname(createRequire(import.meta.url).resolve("aws-cdk-lib/package.json"));
  const handlers = join(root, "custom-resource-handlers/dist/aws-s3");
  const code = readFileSync(join(handlers, "auto-delete-objects-handler/index.js"), "utf8");
  let put = "";
  class S3 {
    getBucketTagging = async () => ({
      TagSet: [{ Key: "aws-cdk:auto-delete-objects", Value: "true" }],
    });
    getBucketPolicy = async () => ({ Policy: before });
    putBucketPolicy = async ({ Policy }: { readonly Policy: string }) => {
      put = Policy;
    };
    listObjectVersions = async () => ({});
  }
  const module = { exports: {} as { autoDeleteHandler?: (event: object) => Promise<unknown> } };
  const require = (name: string) => (name === "@aws-sdk/client-s3" ? { S3 } : {});
  runInNewContext(code, { module, require, console: { log: () => undefined } });
  const event = { RequestType: "Delete", ResourceProperties: { BucketName: "uploads" } };
  await module.exports.autoDeleteHandler?.(event);
  return put;
}
