import { expect, it } from "vitest";
import { lookup3 } from "./hdf5-checksum.ts";

// The values that lookup3.c itself prints, in driver5.
it.each([
  ["", 0xdeadbeef],
  ["Four score and seven years ago", 0x17770551],
])("hashes as lookup3.c does: %j", (text, expected) => {
  expect(lookup3(new TextEncoder().encode(text))).toBe(expected);
});
