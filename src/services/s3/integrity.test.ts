import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { md5Hex, sha256Hex } from "#domain/array/content-hash.ts";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import { failureOf } from "#domain/failures/failure.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { type FaultStack, PAGE, startFaultStack } from "#local/fixtures/fault-stack.ts";
import { upload } from "#local/fixtures/upload.ts";
import { actAsBrowser } from "#services/fixtures/act-as-browser.ts";
import { type Participant, participantOf } from "#services/fixtures/participant.ts";
import { findExistingUpload, verifyUpload } from "./integrity.ts";

let faultStack: FaultStack;
let me: Participant;
beforeAll(async () => {
  faultStack = await startFaultStack();
  me = participantOf(faultStack.stack);
  actAsBrowser(PAGE);
});
afterEach(() => {
  faultStack.stack.clearFaults();
  vi.restoreAllMocks();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await faultStack.close();
});

async function expected(text: string) {
  const bytes = new TextEncoder().encode(text);
  return {
    bytes: new Blob([bytes]),
    sha256: await sha256Hex(bytes.buffer),
    md5: md5Hex(bytes.buffer),
  };
}

function place(name: string): ObjectLocation {
  return { bucket: faultStack.stack.bucket, key: `${faultStack.stack.prefix}test/${name}` };
}

async function put(name: string, text: string): Promise<ObjectLocation> {
  await upload(faultStack.stack, name, Buffer.from(text));
  return place(name);
}

/** Uploads an object in parts, so that its ETag is not its MD5. */
async function putInParts(name: string, text: string): Promise<ObjectLocation> {
  const { bucket: Bucket, key: Key } = place(name);
  const { stack } = faultStack;
  const { credentials } = me;
  const client = new S3Client({ region: stack.region, endpoint: stack.url, credentials });
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = { Bucket, Key, UploadId, PartNumber: 1 };
  const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: Buffer.from(text) }));
  const parts = { Parts: [{ ETag, PartNumber: 1 }] };
  await client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: parts }),
  );
  return place(name);
}

describe("findExistingUpload", () => {
  it("is undefined for new bytes", async () => {
    expect(await findExistingUpload(place("new/a.npy"), await expected("new"), me)).toBeUndefined();
  });

  it("recognizes an object by length and ETag", async () => {
    const location = await put("known/a.npy", "known");
    expect(await findExistingUpload(location, await expected("known"), me)).toEqual(location);
  });

  it("finds the bytes under another name", async () => {
    const location = await put("named/other.npy", "named");
    expect(await findExistingUpload(place("named/a.npy"), await expected("named"), me)).toEqual(
      location,
    );
  });

  it("reads an object whose ETag is not an MD5", async () => {
    const location = await putInParts("parts/a.npy", "in parts");
    expect(await findExistingUpload(location, await expected("in parts"), me)).toEqual(location);
  });

  it("distinguishes other bytes of the same length", async () => {
    const location = await put("alike/a.npy", "alike");
    await putInParts("alike/b.npy", "like-");
    expect(await findExistingUpload(location, await expected("elika"), me)).toBeUndefined();
    expect(
      await findExistingUpload(place("alike/b.npy"), await expected("elika"), me),
    ).toBeUndefined();
  });

  it("is undefined if S3 takes too long to answer", async () => {
    const location = await put("slow/a.npy", "slow");
    vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    expect(await findExistingUpload(location, await expected("slow"), me)).toBeUndefined();
  });

  it("rejects once the run is cancelled", async () => {
    const cancelled = { ...me, signal: AbortSignal.abort() };
    const asking = findExistingUpload(place("known/a.npy"), await expected("known"), cancelled);
    await expect(asking).rejects.toMatchObject({ failure: { kind: "aborted" } });
  });
});

describe("verifyUpload", () => {
  const denied = { service: "s3", answer: "access-denied", method: "GET" } as const;

  it("trusts a matching ETag without another request", async () => {
    faultStack.stack.injectFault({ ...denied, times: "until-cleared" });
    const sent = await expected("sent");
    await expect(verifyUpload(place("sent.npy"), sent.md5, sent, me)).resolves.toBeUndefined();
  });

  it.each([undefined, "9b2cf535f27731c974343645a3985328-1"])(
    "reads the object back if the ETag is %s",
    async (etag) => {
      const location = await put("back.npy", "read back");
      const right = await expected("read back");
      await expect(verifyUpload(location, etag, right, me)).resolves.toBeUndefined();
      const wrong = await expected("read bach");
      const damaged = await verifyUpload(location, etag, wrong, me).then(
        () => undefined,
        failureOf,
      );
      expect(damaged?.kind).toBe("upload-damaged");
      expect(damaged && describeFailure(damaged).title).toMatch(
        /^S3 received other data than was sent/,
      );
    },
  );

  it("reads the object back if there is no MD5 to compare with the ETag", async () => {
    const location = await put("large.npy", "large");
    const wrong = { ...(await expected("lager")), md5: undefined };
    const damaged = await verifyUpload(location, undefined, wrong, me).then(
      () => undefined,
      failureOf,
    );
    expect(damaged?.kind).toBe("upload-damaged");
  });

  it("does not report damage if the role may not read the object", async () => {
    faultStack.stack.injectFault(denied);
    const sent = await expected("never put");
    await expect(verifyUpload(place("no.npy"), undefined, sent, me)).resolves.toBeUndefined();
  });
});
