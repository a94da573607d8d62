import {
  CreateBucketCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BUCKET,
  credentialsOf,
  REGION,
  startTestCloud,
  type TestCloud,
} from "#local/fixtures/test-cloud.ts";
import { bucketOfHost } from "./s3.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());

function create(Bucket: string) {
  return cloud.client().send(new CreateBucketCommand({ Bucket }));
}

describe("a bucket", () => {
  it("can be created once, then exists and is listed", async () => {
    const client = cloud.client();
    expect(await create("made-here")).toMatchObject({ Location: "/made-here" });
    await expect(create("made-here")).rejects.toMatchObject({
      name: "BucketAlreadyOwnedByYou",
      $metadata: { httpStatusCode: 409 },
    });
    expect(await client.send(new HeadBucketCommand({ Bucket: "made-here" }))).toMatchObject({
      BucketRegion: REGION,
    });
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(["made-here", BUCKET]);
  });

  it.each(["ab", "Upper-Case", "under_score", "two..dots", "-dash", "10.0.0.1", "x".repeat(64)])(
    "cannot be named %s",
    async (name) => {
      await expect(create(name)).rejects.toMatchObject({
        name: "InvalidBucketName",
        $metadata: { httpStatusCode: 400 },
      });
    },
  );

  it("answers HEAD with a bare 404 if missing", async () => {
    const command = new HeadBucketCommand({ Bucket: "nowhere" });
    await expect(cloud.client().send(command)).rejects.toMatchObject({
      name: "NotFound",
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("reports its region", async () => {
    const { LocationConstraint } = await cloud
      .client()
      .send(new GetBucketLocationCommand({ Bucket: BUCKET }));
    expect(LocationConstraint).toBe(REGION);
  });

  it("is created only in the requested region", async () => {
    const command = new CreateBucketCommand({
      Bucket: "elsewhere",
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    });
    await expect(cloud.client().send(command)).rejects.toMatchObject({
      name: "IllegalLocationConstraintException",
    });
  });

  it("keeps its objects when the stack recreates it", async () => {
    const client = cloud.client();
    await client.send(new PutObjectCommand({ Bucket: "made-here", Key: "a", Body: "a" }));
    await cloud.s3.createBucket("made-here", []);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "made-here", Key: "a" }));
    expect(await Body?.transformToString()).toBe("a");
  });
});

describe("an operation that is not implemented", () => {
  it("is named in the error", async () => {
    const client = cloud.client();
    const notImplemented = { name: "NotImplemented", $metadata: { httpStatusCode: 501 } };
    await expect(
      client.send(new GetBucketVersioningCommand({ Bucket: BUCKET })),
    ).rejects.toMatchObject({ ...notImplemented, message: expect.stringContaining("versioning") });
    await expect(client.send(new GetBucketAclCommand({ Bucket: BUCKET }))).rejects.toMatchObject({
      ...notImplemented,
      message: expect.stringContaining("acl"),
    });
  });
});

describe("virtual hosts", () => {
  it.each([
    ["chips.localhost", "chips"],
    ["chips.localhost:4566", "chips"],
    ["chips.s3.localhost:4566", "chips"],
    ["my.chips.localhost:4566", "my.chips"],
    ["CHIPS.LOCALHOST", "chips"],
    ["localhost:4566", undefined],
    ["s3.localhost:4566", undefined],
    ["127.0.0.1:4566", undefined],
    ["chips.example.org", undefined],
    [undefined, undefined],
  ])("name in %s the bucket %s", (host, bucket) => {
    expect(bucketOfHost(host)).toBe(bucket);
  });

  it("serve objects like paths", async () => {
    const client = cloud.client({
      endpoint: `http://localhost:${cloud.port}`,
      forcePathStyle: false,
      credentials: credentialsOf(cloud.session),
      requestHandler: { httpAgent: { lookup: toThisMachine } },
    });
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: "dir/a b", Body: "virtual" }));
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: "dir/a b" });
    const { Body } = await cloud.client().send(command);
    expect(await Body?.transformToString()).toBe("virtual");
  });
});

/** Browsers resolve every name under localhost to this machine; Node asks the system. */
function toThisMachine(
  _host: string,
  options: { readonly all?: boolean },
  found: (error: null, address: unknown, family?: number) => void,
): void {
  if (options.all) {
    found(null, [{ address: "127.0.0.1", family: 4 }]);
  } else {
    found(null, "127.0.0.1", 4);
  }
}
