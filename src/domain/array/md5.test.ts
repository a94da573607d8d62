import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { md5 } from "./md5.ts";

describe("md5", () => {
  it.each([
    // https://www.rfc-editor.org/rfc/rfc1321, A.5
    ["", "d41d8cd98f00b204e9800998ecf8427e"],
    ["a", "0cc175b9c0f1b6a831c399e269772661"],
    ["message digest", "f96b697d7cb7938d525a2f31aaf161d0"],
    [
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a",
    ],
  ])("gives RFC 1321's value for %j", (text, digest) => {
    expect(Buffer.from(md5(new TextEncoder().encode(text).buffer)).toString("hex")).toBe(digest);
  });

  it("equals OpenSSL's for every length about the ends of blocks, and for a chip", () => {
    const bytes = Uint8Array.from({ length: 393_344 }, (_, at) => (at * 2_654_435_761) >>> 13);
    for (const length of [...Array.from({ length: 200 }, (_, at) => at), bytes.length]) {
      const part = bytes.slice(0, length);
      const expected = createHash("md5").update(part).digest("hex");
      expect([length, Buffer.from(md5(part.buffer)).toString("hex")]).toEqual([length, expected]);
    }
  });
});
