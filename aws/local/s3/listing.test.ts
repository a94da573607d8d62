import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, startTestCloud, type TestCloud } from "#local/fixtures/test-cloud.ts";

/** In the order of their UTF-8 bytes: U+FF5E sorts before U+1F6F0, unlike in UTF-16. */
const KEYS = ["A/1", "a\u0001control", "a b+c&d", "a/1", "a/2", "a/b/3", "b", "ä/1", "～", "🛰"];

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
  const client = cloud.client();
  for (const Key of KEYS.toReversed()) {
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
  }
});
afterAll(() => cloud.stop());

function list(more: Partial<ListObjectsV2CommandInput>) {
  return cloud.client().send(new ListObjectsV2Command({ Bucket: BUCKET, ...more }));
}

async function names(more: Partial<ListObjectsV2CommandInput>): Promise<string[]> {
  const { Contents = [], CommonPrefixes = [] } = await list(more);
  return [
    ...Contents.map(({ Key }) => Key ?? ""),
    ...CommonPrefixes.map(({ Prefix }) => `${Prefix} …`),
  ];
}

describe("a listing", () => {
  it("contains every key in byte order, with size, ETag and time", async () => {
    expect(await names({})).toEqual(KEYS);
    const { Contents, KeyCount, IsTruncated } = await list({ Prefix: "b" });
    expect(KeyCount).toBe(1);
    expect(IsTruncated).toBe(false);
    expect(Contents?.[0]).toMatchObject({
      Key: "b",
      Size: 1,
      ETag: '"92eb5ffee6ae2fec3ad71c777531578f"',
      LastModified: expect.any(Date),
      StorageClass: "STANDARD",
    });
  });

  it.each([
    [{ Prefix: "a/" }, ["a/1", "a/2", "a/b/3"]],
    [{ Prefix: "a/", Delimiter: "/" }, ["a/1", "a/2", "a/b/ …"]],
    [{ Delimiter: "/" }, ["a\u0001control", "a b+c&d", "b", "～", "🛰", "A/ …", "a/ …", "ä/ …"]],
    [{ StartAfter: "b" }, ["ä/1", "～", "🛰"]],
    [{ StartAfter: "a/1", Prefix: "a" }, ["a/2", "a/b/3"]],
    [{ Prefix: "none" }, []],
    [{ MaxKeys: 0 }, []],
    [{ EncodingType: "url" as const, Prefix: "a b" }, ["a+b%2Bc%26d"]],
    [{ EncodingType: "url" as const, Prefix: "ä", Delimiter: "/" }, ["%C3%A4/ …"]],
  ])("%j", async (request, expected) => {
    expect(await names(request)).toEqual(expected);
  });

  it.each([1, 2, 3, 7, 1000])("is the same in pages of %i", async (pageSize) => {
    const found: string[] = [];
    const prefixes: string[] = [];
    const pages = paginateListObjectsV2(
      { client: cloud.client(), pageSize },
      { Bucket: BUCKET, Delimiter: "/" },
    );
    for await (const { Contents = [], CommonPrefixes = [], KeyCount } of pages) {
      expect(KeyCount).toBeLessThanOrEqual(pageSize);
      found.push(...Contents.map(({ Key }) => Key ?? ""));
      prefixes.push(...CommonPrefixes.map(({ Prefix }) => Prefix ?? ""));
    }
    expect(found).toEqual(["a\u0001control", "a b+c&d", "b", "～", "🛰"]);
    expect(prefixes).toEqual(["A/", "a/", "ä/"]);
  });

  it("rejects a foreign continuation token and an invalid page size", async () => {
    await expect(list({ ContinuationToken: "made up" })).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "The continuation token provided is incorrect",
    });
    await expect(list({ MaxKeys: -1 })).rejects.toMatchObject({ name: "InvalidArgument" });
  });
});
