import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import { failureOf } from "#domain/failures/failure.ts";
import type { ListedObject } from "#domain/s3/object-listing.ts";
import { type FaultStack, PAGE, startFaultStack } from "#local/fixtures/fault-stack.ts";
import { upload } from "#local/fixtures/upload.ts";
import { actAsBrowser } from "#services/fixtures/act-as-browser.ts";
import { type Participant, participantOf } from "#services/fixtures/participant.ts";
import { listObjects, objectsBeside } from "./signed-requests.ts";

/** Names that signatures and URLs encode differently. */
const NAMES = ["a b+c.npy", "q'(1)!*~.npy", "rauch-über-münchen.npy", "50%&x=1.npy"];
/** More than a page. */
const MANY = 205;

let faultStack: FaultStack;
let me: Participant;
let folder: string;
beforeAll(async () => {
  faultStack = await startFaultStack();
  me = participantOf(faultStack.stack);
  folder = `${faultStack.stack.prefix}test/`;
  const many = Array.from({ length: MANY }, (_, index) => `many/${index}.npy`);
  const odd = NAMES.map((name) => `odd/${name}`);
  for (const name of [...many, ...odd]) {
    await upload(faultStack.stack, name, Buffer.from(name.slice(name.indexOf("/") + 1)));
  }
  actAsBrowser(PAGE);
});
afterEach(() => faultStack.stack.clearFaults());
afterAll(async () => {
  vi.unstubAllGlobals();
  await faultStack.close();
});

describe("a listing", () => {
  it("contains every object with its size, age and ETag", async () => {
    const { objects } = await listObjects({ prefix: `${folder}odd/`, flat: true }, undefined, me);
    expect(objects.map(({ key }) => key.slice(`${folder}odd/`.length)).sort()).toEqual(
      [...NAMES].sort(),
    );
    // md5sum of "a b+c.npy", without a line's end.
    expect(objects.find(({ key }) => key.endsWith("+c.npy"))).toMatchObject({
      byteLength: 9,
      etag: "b1c00985cc656461f04460f316f2a04a",
      lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
  });

  it.each(NAMES)("finds the prefix %s, with any characters to encode", async (name) => {
    const place = { prefix: `${folder}odd/${name}`, flat: true };
    const { objects } = await listObjects(place, undefined, me);
    expect(objects.map(({ key }) => key)).toEqual([place.prefix]);
  });

  it("has pages that neither lose nor repeat a key", async () => {
    const place = { prefix: `${folder}many/`, flat: true };
    const found: ListedObject[] = [];
    let after: string | undefined;
    do {
      const page = await listObjects(place, after, me);
      found.push(...page.objects);
      after = page.next;
    } while (after !== undefined);
    expect(new Set(found.map(({ key }) => key)).size).toBe(MANY);
    expect(found).toHaveLength(MANY);
  });

  it("contains folders instead of their objects if it is not flat", async () => {
    const page = await listObjects({ prefix: folder, flat: false }, undefined, me);
    expect(page).toMatchObject({ objects: [], folders: [`${folder}many/`, `${folder}odd/`] });
  });

  it.each([
    ["access-denied", "access-denied", /^Your role may not list this bucket\.$/],
    ["no-such-bucket", "bucket-missing", /bucket/],
    ["expired-token", "credentials-expired", /credentials have expired/],
    ["authorization-header-malformed", "wrong-region", /eu-central-1/],
  ] as const)("explains in a sentence that S3 answered %s", async (answer, kind, title) => {
    faultStack.stack.injectFault({ service: "s3", answer, method: "GET" });
    const listing = listObjects({ prefix: folder, flat: true }, undefined, me);
    const failure = await listing.then(() => undefined, failureOf);
    expect(failure?.kind).toBe(kind);
    expect(failure && describeFailure(failure).title).toMatch(title);
    expect(JSON.stringify(failure)).not.toContain(me.credentials.sessionToken);
  });

  it("is retried after SlowDown", async () => {
    faultStack.stack.injectFault({ service: "s3", answer: "slow-down", method: "GET" });
    const { folders } = await listObjects({ prefix: folder, flat: false }, undefined, me);
    expect(folders).toHaveLength(2);
  });
});

describe("objectsBeside", () => {
  const beside = (name: string, access = me) =>
    objectsBeside({ bucket: faultStack.stack.bucket, key: `${folder}odd/${name}` }, access);

  it("lists everything in the folder, whether or not the key exists", async () => {
    expect(await beside("not-there.npy")).toHaveLength(NAMES.length);
  });

  it("falls back to HEAD of the key if listing is denied", async () => {
    faultStack.stack.injectFault({ service: "s3", answer: "access-denied", method: "GET" });
    expect(await beside("a b+c.npy")).toEqual([
      { key: `${folder}odd/a b+c.npy`, byteLength: 9, etag: "b1c00985cc656461f04460f316f2a04a" },
    ]);
    faultStack.stack.injectFault({ service: "s3", answer: "access-denied", method: "GET" });
    expect(await beside("not-there.npy")).toEqual([]);
  });

  it("is empty if listing and HEAD are denied", async () => {
    const denied = { service: "s3", answer: "access-denied", times: "until-cleared" } as const;
    faultStack.stack.injectFault({ ...denied, method: "*" });
    expect(await beside("a b+c.npy")).toEqual([]);
    const s3 = { endpoint: "http://localhost:1", addressing: "path" } as const;
    const unreachable = { ...me, config: { ...me.config, s3 } };
    expect(await beside("a b+c.npy", unreachable)).toEqual([]);
  });

  it("stops once the run is cancelled", async () => {
    const signal = AbortSignal.abort();
    await expect(beside("a b+c.npy", { ...me, signal })).rejects.toMatchObject({
      failure: { kind: "aborted" },
    });
  });
});
