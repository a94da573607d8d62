import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unpackLzw } from "./tiff-lzw.ts";

/** Packs codes of the given bits, most significant bit first. */
function packed(codes: readonly (readonly [code: number, bits: number])[]): Uint8Array {
  const text = codes.map(([code, bits]) => code.toString(2).padStart(bits, "0")).join("");
  const bytes = text.match(/.{1,8}/g) ?? [];
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
}

// geotiff.test.ts decodes GDAL's own LZW, with codes of all lengths.
describe("unpackLzw", () => {
  it("decodes the example of the TIFF specification", () => {
    // TIFF 6.0, section 13: 7, 7, 7, 8, 8, 7, 7, 6, 6 as 256, 7, 258, 8, 8, 258, 6, 6, 257.
    const codes = [256, 7, 258, 8, 8, 258, 6, 6, 257].map((code) => [code, 9] as const);
    expect([...unpackLzw(packed(codes), 100)]).toEqual([7, 7, 7, 8, 8, 7, 7, 6, 6]);
  });

  it("stays within the length for any input, and always terminates", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6000 }), fc.nat(5000), (bytes, length) => {
        try {
          expect(unpackLzw(bytes, length).length).toBeLessThanOrEqual(length);
        } catch (error) {
          expect(String(error)).toMatch(/is not defined yet/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("terminates with a full dictionary whose last codes are used", () => {
    const bitsOf = (index: number): number =>
      Math.min(12, 32 - Math.clz32(Math.max(258 + index, 256)));
    const filling = Array.from(
      { length: 4200 },
      (_, index) => [index % 256, bitsOf(index)] as const,
    );
    const asking = [4093, 4094, 4095].map((code) => [code, 12] as const);
    expect(unpackLzw(packed([[256, 9], ...filling, ...asking]), 10_000).length).toBeGreaterThan(
      4200,
    );
  });

  it("refuses an undefined code", () => {
    const codes = [256, 7, 300].map((code) => [code, 9] as const);
    expect(() => unpackLzw(packed(codes), 100)).toThrow("300");
  });
});
