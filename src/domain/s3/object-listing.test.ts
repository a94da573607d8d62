import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { folderAbove, nameBelow, notArrayReason, parseObjectListing } from "./object-listing.ts";

// After the examples of https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`;
const PAGE = `${HEAD}
  <Name>amzn-s3-demo-bucket</Name>
  <Prefix>photos%2F2006/</Prefix>
  <NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken>
  <KeyCount>2</KeyCount>
  <MaxKeys>1000</MaxKeys>
  <Delimiter>/</Delimiter>
  <EncodingType>url</EncodingType>
  <IsTruncated>true</IsTruncated>
  <Contents>
    <Key>photos/2006/my-image+%282%29.npy</Key>
    <LastModified>2009-10-12T17:50:30.000Z</LastModified>
    <ETag>&quot;fba9dede5f27731c9771645a39863328&quot;</ETag>
    <Size>434234</Size>
    <StorageClass>STANDARD</StorageClass>
  </Contents>
  <CommonPrefixes><Prefix>photos/2006/February/</Prefix></CommonPrefixes>
  <CommonPrefixes><Prefix>photos/2006/M%C3%A4rz/</Prefix></CommonPrefixes>
</ListBucketResult>`;

describe("a page of a bucket's objects", () => {
  it("parses decoded keys, folders, and the continuation token", () => {
    expect(parseObjectListing(PAGE)).toEqual({
      objects: [
        {
          key: "photos/2006/my-image (2).npy",
          byteLength: 434_234,
          lastModified: "2009-10-12T17:50:30.000Z",
          etag: "fba9dede5f27731c9771645a39863328",
        },
      ],
      folders: ["photos/2006/February/", "photos/2006/März/"],
      next: "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=",
    });
  });

  it("can be the last, and empty", () => {
    const empty = `${HEAD}<Prefix></Prefix><IsTruncated>false</IsTruncated></ListBucketResult>`;
    expect(parseObjectListing(empty)).toEqual({ objects: [], folders: [], next: undefined });
  });

  it.each(["", "<html>Sign in to the network</html>", '{"objects":[]}'])(
    "is distinguished from other answers: %j",
    (text) => {
      expect(() => parseObjectListing(text)).toThrow(
        expect.objectContaining({ failure: expect.objectContaining({ kind: "reply-unreadable" }) }),
      );
    },
  );

  it("decodes any key in form encoding", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (key) => {
        const encoded = new URLSearchParams([["", key]]).toString().slice(1);
        const xml = `${HEAD}<Contents><Key>${encoded}</Key></Contents></ListBucketResult>`;
        expect(parseObjectListing(xml).objects[0]?.key).toBe(key);
      }),
    );
  });
});

describe("an object", () => {
  it.each([
    ["a/scene.npy", 10, undefined],
    ["a/SCENE.TIF", 10, undefined],
    ["a/mask.bmp", 10, undefined],
    ["a/", 0, "a folder"],
    ["a/scene.npy", 0, "empty"],
    ["a/notes.txt", 10, "not an array"],
    ["npy", 10, "not an array"],
  ])("%s of %i bytes: %s", (key, byteLength, why) => {
    expect(notArrayReason({ key, byteLength })).toBe(why);
  });

  it.each([
    ["participants/me/", "participants/me/01/a.npy", "01/a.npy"],
    ["participants/me/01", "participants/me/01/a.npy", "01/a.npy"],
    ["participants/", "participants/", "participants/"],
    ["", "a.npy", "a.npy"],
  ])("below %j shows %s as %s", (prefix, key, name) => {
    expect(nameBelow(prefix, key)).toBe(name);
  });
});

describe("the parent folder", () => {
  it.each([
    ["participants/me/01/", "participants/me/"],
    ["participants/me/beg", "participants/me/"],
    ["participants/", ""],
    ["beg", ""],
    ["", undefined],
  ])("%j is %j", (prefix, above) => {
    expect(folderAbove(prefix)).toBe(above);
  });
});
