import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { npyName, objectKey } from "./object-key.ts";

const SHA = "0123456789abcdef".repeat(4);
const PARTS = { prefix: "participants/", ownerId: "AROAEXAMPLE:student7", sha256: SHA };

describe("the key of an uploaded array", () => {
  it("consists of prefix, owner, content hash and name", () => {
    expect(objectKey({ ...PARTS, fileName: "x21-y49.npy" })).toBe(
      "participants/AROAEXAMPLE:student7/0123456789ab/x21-y49.npy",
    );
  });

  it("keeps letters of every script and replaces unsafe characters with a dash", () => {
    expect(objectKey({ ...PARTS, fileName: "fumée (août) #1?.npy" })).toMatch(
      /\/fumée-août-1-\.npy$/,
    );
  });

  it.each(["", ".", "..", "..."])("uses a fallback for the file name %j", (fileName) => {
    expect(objectKey({ ...PARTS, fileName })).toMatch(/\/array\.npy$/);
  });

  it("is cut between characters, also those outside the basic plane", () => {
    const name = `${"𠮷".repeat(300)}.npy`;
    const key = objectKey({ ...PARTS, fileName: name });
    expect(key.split("/").at(-1)).toBe(`${"𠮷".repeat(196)}.npy`);
    expect(decodeURIComponent(encodeURIComponent(key))).toBe(key);
  });

  it("is one level below the content hash and within S3's 1,024 bytes for any name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (fileName) => {
        const key = objectKey({ ...PARTS, fileName });
        expect(key.split("/")).toHaveLength(4);
        expect(key).not.toMatch(/[?#%\\]|\/\.{0,2}$/);
        expect(new TextEncoder().encode(key).length).toBeLessThanOrEqual(1024);
      }),
    );
  });
});

describe("npyName", () => {
  it.each([
    ["x.tif", "x.npy"],
    ["x.TIFF", "x.npy"],
    ["x.npy", "x.npy"],
    ["OR_ABI-L1b.s2021_49_21", "OR_ABI-L1b.s2021_49_21.npy"],
  ])("names the upload of %s %s", (name, sent) => {
    expect(npyName(name)).toBe(sent);
  });
});
