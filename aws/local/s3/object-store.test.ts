import { mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BucketStore } from "./bucket-store.ts";
import { cutPage, type ListingRequest } from "./listing.ts";
import { ObjectStore, type StoredObject } from "./object-store.ts";
import { UploadStore } from "./upload-store.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "object-store-"));
});
afterAll(() => rm(folder, { recursive: true }));

const BUCKET = "bucket";
let stores = 0;

/** A data folder of its own, as the stores of two starts see it. */
function newData(): { readonly data: string; open(): ObjectStore } {
  stores += 1;
  const data = join(folder, String(stores));
  return { data, open: () => new ObjectStore(new BucketStore(data)) };
}

async function put(
  store: ObjectStore,
  key: string,
  etag: string,
  lastModified = "2026-01-01T00:00:00.000Z",
): Promise<void> {
  const file = join(folder, crypto.randomUUID());
  await writeFile(file, etag);
  const facts = { size: etag.length, headers: {}, checksum: undefined } as const;
  const object = { key, etag, lastModified, checksumType: "FULL_OBJECT", ...facts } as const;
  await store.put(BUCKET, object, file, () => undefined);
}

/** The records in the folder, in the order that the AWS documentation gives: of UTF-8 bytes. */
async function recordsIn(data: string): Promise<readonly StoredObject[]> {
  const objects = join(data, "buckets", BUCKET, "objects");
  const names = await readdir(objects).catch(() => []);
  const records = await Promise.all(
    names
      .filter((name) => name.endsWith(".json"))
      .map(async (name) => JSON.parse(await readFile(join(objects, name), "utf8")) as StoredObject),
  );
  return records.sort((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)));
}

/** Every key and folder of a scope, in order, by reading all records. */
function scanned(
  records: readonly StoredObject[],
  { prefix, delimiter }: ListingRequest,
): string[] {
  const names = records
    .filter(({ key }) => key.startsWith(prefix))
    .map(({ key, etag }) => {
      const at = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
      return at === -1 ? `${key} ${etag}` : `${key.slice(0, at + 1)} …`;
    });
  return names.filter((name, at) => name !== names[at - 1]);
}

/** The same from pages; within a page, folders follow the keys. */
async function paged(store: ObjectStore, request: ListingRequest): Promise<string[]> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const page = cutPage(await store.index(BUCKET), { ...request, continuationToken: token });
    const names = [
      ...page.contents.map(({ key, etag }) => `${key} ${etag}`),
      ...page.commonPrefixes.map((prefix) => `${prefix} …`),
    ];
    expect(names.length).toBeLessThanOrEqual(request.maxKeys);
    found.push(...names);
    token = page.next === undefined ? undefined : Buffer.from(`1${page.next}`).toString("base64");
  } while (token !== undefined);
  return found;
}

const PLAIN_LISTING: ListingRequest = {
  version: 2,
  bucket: BUCKET,
  prefix: "",
  delimiter: undefined,
  maxKeys: 1000,
  startAfter: undefined,
  continuationToken: undefined,
  urlEncoded: false,
  ownerId: undefined,
};

const key = fc.string({
  unit: fc.constantFrom("a", "b", "/", "ä", "～", "🛰"),
  minLength: 1,
  maxLength: 4,
});
const change = fc.record({ key, isRemoved: fc.boolean(), isConcurrent: fc.boolean() });
const scope = fc.record({
  prefix: fc.oneof(fc.constant(""), key),
  delimiter: fc.constantFrom(undefined, "/"),
  maxKeys: fc.constantFrom(1, 2, 5, 1000),
});

describe("an object store", () => {
  it("lists exactly the records of its folder, after any changes and after a restart", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 20 }),
        fc.array(scope, { minLength: 1, maxLength: 4 }),
        async (changes, scopes) => {
          const { data, open } = newData();
          const store = open();
          const pending: Promise<void>[] = [];
          for (const [at, { isRemoved, isConcurrent, ...one }] of changes.entries()) {
            pending.push(isRemoved ? store.remove(BUCKET, one.key) : put(store, one.key, `v${at}`));
            if (!isConcurrent) await Promise.all(pending);
          }
          await Promise.all(pending);
          const records = await recordsIn(data);
          const restarted = open();
          for (const one of scopes) {
            const request = { ...PLAIN_LISTING, ...one };
            const scan = scanned(records, { ...request, continuationToken: undefined });
            for (const each of [store, restarted]) {
              const pages = await paged(each, { ...request, continuationToken: undefined });
              expect(pages).toHaveLength(scan.length);
              expect(new Set(pages)).toEqual(new Set(scan));
              if (one.delimiter === undefined) expect(pages).toEqual(scan);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("starts a page after any key, whether it exists or not", async () => {
    const { data, open } = newData();
    const store = open();
    for (const name of ["a/1", "a/2", "b", "～", "🛰"]) await put(store, name, "v");
    const records = await recordsIn(data);
    await fc.assert(
      fc.asyncProperty(key, async (startAfter) => {
        const scan = records
          .filter((record) => Buffer.compare(Buffer.from(record.key), Buffer.from(startAfter)) > 0)
          .map((record) => record.key);
        const page = cutPage(await store.index(BUCKET), {
          ...PLAIN_LISTING,
          startAfter,
        });
        expect(page.contents.map((object) => object.key)).toEqual(scan);
      }),
    );
  });

  it("lists from memory, without its records", async () => {
    const { data, open } = newData();
    await put(open(), "a", "v");
    const store = open();
    const objects = join(data, "buckets", BUCKET, "objects");
    expect((await store.index(BUCKET)).values()).toHaveLength(1);
    await rename(objects, `${objects}.elsewhere`);
    expect((await store.index(BUCKET)).values().map((object) => object.key)).toEqual(["a"]);
  });

  it("removes old files that no record names, and keeps those of a write in progress", async () => {
    const { data, open } = newData();
    await put(open(), "kept", "v");
    const objects = join(data, "buckets", BUCKET, "objects");
    const kept = await readdir(objects);
    for (const name of ["bytes.1", "record.json.1.draft"]) {
      await writeFile(join(objects, name), "left by a kill");
      await utimes(join(objects, name), 0, 0);
    }
    await writeFile(join(objects, "bytes.2"), "just moved here");
    await open().removeOrphans(BUCKET);
    expect((await readdir(objects)).sort()).toEqual([...kept, "bytes.2"].sort());
  });

  it("removes what was last written before a time, records and bytes", async () => {
    const { data, open } = newData();
    const store = open();
    await put(store, "old", "v", "2026-11-01T09:59:59.000Z");
    await put(store, "again", "v", "2026-11-01T09:59:59.000Z");
    await put(store, "again", "v", "2026-11-01T10:00:00.000Z");
    await store.expire(BUCKET, new Date("2026-11-01T10:00:00Z"));
    expect((await store.index(BUCKET)).values().map((object) => object.key)).toEqual(["again"]);
    const files = await readdir(join(data, "buckets", BUCKET, "objects"));
    expect(files.filter((name) => name.endsWith(".json"))).toHaveLength(1);
    expect(files).toHaveLength(2);
  });
});

describe("an upload store", () => {
  it("removes the uploads that were started before a time", async () => {
    const { data } = newData();
    const uploads = new UploadStore(new BucketStore(data));
    const facts = { headers: {}, algorithm: undefined, checksumType: "COMPOSITE" } as const;
    const create = (key: string, initiated: string) =>
      uploads.create(BUCKET, { key, initiated, ...facts });
    await create("old", "2026-11-01T09:59:59.000Z");
    const kept = await create("new", "2026-11-01T10:00:00.000Z");
    await uploads.expire(BUCKET, new Date("2026-11-01T10:00:00Z"));
    expect(await uploads.list(BUCKET)).toEqual([kept]);
    expect(await readdir(join(data, "buckets", BUCKET, "uploads"))).toEqual([kept.id]);
  });
});
