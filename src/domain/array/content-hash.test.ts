import { afterEach, describe, expect, it, vi } from "vitest";
import { md5Hex, sha256Hex } from "./content-hash.ts";

describe("sha256Hex", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("matches FIPS 180-2's value for abc", async () => {
    // https://csrc.nist.gov/csrc/media/publications/fips/180/2/archive/2002-08-01/documents/fips180-2.pdf, B.1
    expect(await sha256Hex(new TextEncoder().encode("abc").buffer)).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });

  it("explains why hashing is unavailable outside secure contexts", async () => {
    vi.stubGlobal("crypto", {});
    await expect(sha256Hex(new ArrayBuffer(0))).rejects.toMatchObject({
      failure: { kind: "unexpected", message: expect.stringContaining("https") as string },
    });
  });
});

describe("md5Hex", () => {
  it.each([
    // https://www.rfc-editor.org/rfc/rfc1321, A.5
    ["", "d41d8cd98f00b204e9800998ecf8427e"],
    ["abc", "900150983cd24fb0d6963f7d28e17f72"],
  ])("gives RFC 1321's value for %j", (text, digest) => {
    expect(md5Hex(new TextEncoder().encode(text).buffer)).toBe(digest);
  });
});
