import { describe, expect, it } from "vitest";
import { createDigest } from "./checksum.ts";

const CHECK = Buffer.from("123456789");

describe("createDigest", () => {
  // CRCs: the "check" column of the CRC RevEng catalogue; SHA and MD5: FIPS 180 and RFC 1321 tools.
  it.each([
    ["crc32", "cbf43926"],
    ["crc32c", "e3069283"],
    ["crc64nvme", "ae8b14860a799888"],
    ["sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
    ["sha256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
    ["md5", "25f9e794323b453885f5181f1b624d0b"],
  ] as const)("matches the published check value of 123456789: %s", (algorithm, expected) => {
    const whole = createDigest(algorithm);
    whole.update(CHECK);
    expect(whole.digest().toString("hex")).toBe(expected);
    const pieces = createDigest(algorithm);
    pieces.update(CHECK.subarray(0, 4));
    pieces.update(CHECK.subarray(4));
    expect(pieces.digest().toString("hex")).toBe(expected);
  });
});
