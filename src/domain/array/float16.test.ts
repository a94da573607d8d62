import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeFloat16, encodeFloat16 } from "./float16.ts";

type Row = { readonly single: string; readonly half: number } | { readonly sha256OfAll: string };

const rows = readFileSync(new URL("./fixtures/float16.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

const ALL = Uint16Array.from({ length: 65_536 }, (_, pattern) => pattern);

describe("float16", () => {
  it("decodes all 65,536 patterns as numpy does", () => {
    const decoded = decodeFloat16(ALL).map((value) => (Number.isNaN(value) ? 0 : value));
    const last = rows.at(-1) ?? { sha256OfAll: "" };
    expect(last).toEqual({ sha256OfAll: createHash("sha256").update(decoded).digest("hex") });
  });

  it("rounds as numpy does: ties to even, subnormals, overflow to infinity", () => {
    const encoded = rows.flatMap((row) => {
      if (!("single" in row)) return [];
      return [{ ...row, half: encodeFloat16(Number(row.single.replace("inf", "Infinity"))) }];
    });
    expect(encoded.length).toBeGreaterThan(300);
    expect(encoded).toEqual(rows.slice(0, -1));
  });

  it("encodes what it decoded to the same bits, NaN aside", () => {
    const values = decodeFloat16(ALL);
    const changed = ALL.filter((bits) => {
      const value = values[bits] ?? 0;
      return !Number.isNaN(value) && encodeFloat16(value) !== bits;
    });
    expect(changed).toEqual(new Uint16Array());
  });
});
