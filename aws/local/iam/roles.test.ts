import { readFile } from "node:fs/promises";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketCorsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BUCKET,
  credentialsOf,
  startTestCloud,
  type TestCloud,
} from "#local/fixtures/test-cloud.ts";
import type { Session } from "#local/sessions.ts";
import { createAccessCheck, participantPolicy } from "./roles.ts";

const API = "arn:aws:execute-api:us-west-2:000000000000:workshop/demo/POST/infer";
const POLICY = participantPolicy({ bucket: BUCKET, prefix: "participants/", apiArn: API });

let cloud: TestCloud;
let ada: Session;
let s3: S3Client;
let own: string;
const OTHERS = "participants/AROAOTHER:bob/chip.npy";

beforeAll(async () => {
  cloud = await startTestCloud(undefined, undefined, createAccessCheck(POLICY));
  ada = cloud.sessions.issue({ role: "participant", name: "ada", durationS: 900 });
  s3 = cloud.client({ credentials: credentialsOf(ada) });
  own = `participants/${ada.userId}/`;
  await cloud.client().send(new PutObjectCommand({ Bucket: BUCKET, Key: OTHERS, Body: "bob" }));
});
afterAll(() => cloud.stop());

function denied(action: string, resource: string): object {
  return {
    name: "AccessDenied",
    message: `User: ${ada.arn} is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action`,
    $metadata: { httpStatusCode: 403 },
  };
}

const arnOf = (key: string) => `arn:aws:s3:::${BUCKET}/${key}`;

describe("the participant's policy", () => {
  it("is the one that docs/instructor.md prints", async () => {
    const page = await readFile("docs/instructor.md", "utf8");
    const printed: unknown = JSON.parse(
      /```json\n(\{\s+"Version"[\s\S]*?)```/.exec(page)?.[1] ?? "",
    );
    const bucket = "plumescope-workshop-111122223333-us-west-2";
    const apiArn = "arn:aws:execute-api:us-west-2:111122223333:abc123defg/live/POST/infer";
    expect(printed).toEqual(participantPolicy({ bucket, prefix: "participants/", apiArn }));
  });

  it("gives a participant the own folder", async () => {
    const where = { Bucket: BUCKET, Key: `${own}chip.npy` };
    await s3.send(new PutObjectCommand({ ...where, Body: "mine" }));
    expect(await (await s3.send(new GetObjectCommand(where))).Body?.transformToString()).toBe(
      "mine",
    );
    await s3.send(new HeadObjectCommand(where));
    const listing = new ListObjectsV2Command({ Bucket: BUCKET, Prefix: own });
    expect((await s3.send(listing)).Contents?.map(({ Key }) => Key)).toEqual([where.Key]);
  });

  it("refuses another's folder, in AWS's words", async () => {
    const where = { Bucket: BUCKET, Key: OTHERS };
    await expect(s3.send(new GetObjectCommand(where))).rejects.toMatchObject(
      denied("s3:GetObject", arnOf(OTHERS)),
    );
    await expect(s3.send(new PutObjectCommand({ ...where, Body: "x" }))).rejects.toMatchObject(
      denied("s3:PutObject", arnOf(OTHERS)),
    );
    const copy = { Bucket: BUCKET, Key: `${own}stolen`, CopySource: `${BUCKET}/${OTHERS}` };
    await expect(s3.send(new CopyObjectCommand(copy))).rejects.toMatchObject(
      denied("s3:GetObject", arnOf(OTHERS)),
    );
  });

  it.each([undefined, "", "participants/", "participants/AROAOTHER:bob/"])(
    "refuses to list %j",
    async (Prefix) => {
      const more = Prefix === undefined ? {} : { Prefix };
      await expect(
        s3.send(new ListObjectsV2Command({ Bucket: BUCKET, ...more })),
      ).rejects.toMatchObject(denied("s3:ListBucket", `arn:aws:s3:::${BUCKET}`));
    },
  );

  it("hides whether a key exists, because a read has no prefix that may be listed", async () => {
    const where = { Bucket: BUCKET, Key: `${own}nothing` };
    await expect(s3.send(new GetObjectCommand(where))).rejects.toMatchObject(
      denied("s3:ListBucket", `arn:aws:s3:::${BUCKET}`),
    );
    await expect(s3.send(new HeadObjectCommand(where))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("refuses what it does not name", async () => {
    const key = `${own}chip.npy`;
    await expect(
      s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key })),
    ).rejects.toMatchObject(denied("s3:DeleteObject", arnOf(key)));
    const Delete = { Objects: [{ Key: key }] };
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete }));
    expect([Deleted, Errors]).toMatchObject([undefined, [{ Key: key, Code: "AccessDenied" }]]);
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject(
      denied("s3:ListAllMyBuckets", "arn:aws:s3:::*"),
    );
    await expect(s3.send(new GetBucketCorsCommand({ Bucket: BUCKET }))).rejects.toMatchObject(
      denied("s3:GetBucketCORS", `arn:aws:s3:::${BUCKET}`),
    );
  });

  it("binds no other role: the workshop's keys may do everything", async () => {
    const { accessKeyId, ...rest } = cloud.sessions.issue({
      ...{ role: "workshop", name: "ada", durationS: 900 },
    });
    const everyone = cloud.client({ credentials: credentialsOf({ accessKeyId, ...rest }) });
    const { Contents = [] } = await everyone.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents.map(({ Key }) => Key)).toContain(OTHERS);
  });
});

describe("a check of access", () => {
  it("names an explicit deny", () => {
    const Statement = [{ Effect: "Deny", Action: "*", Resource: "*" } as const];
    const check = createAccessCheck({ Version: "2012-10-17", Statement });
    expect(check(ada, { action: "execute-api:Invoke", resource: API })).toBe(
      `User: ${ada.arn} is not authorized to perform: execute-api:Invoke on resource: ${API} with an explicit deny in an identity-based policy`,
    );
  });
});
