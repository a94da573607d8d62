import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { openFile } from "./open-file.ts";

/** In longer files, most random changes hit bytes that do not matter. */
const SHORT = 4000;

function filesOf(fixture: string, column: "npz" | "tiff" | "file"): readonly Uint8Array[] {
  const text = readFileSync(new URL(`./fixtures/${fixture}`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Readonly<Record<typeof column, string>>)
    .map((row) => new Uint8Array(Buffer.from(row[column], "base64")))
    .filter(({ length }) => length <= SHORT);
}

/**
 * Changes any bytes, or one of the first 400, which contain a TIFF's tags; truncates, or appends.
 */
const damage = fc.record({
  changes: fc.array(fc.tuple(fc.oneof(fc.nat(400), fc.nat()), fc.nat(255)), { maxLength: 4 }),
  cutTo: fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, fc.nat()),
  added: fc.uint8Array({ maxLength: 4 }),
});

type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function damaged(whole: Uint8Array, { changes, cutTo, added }: Damage): ArrayBuffer {
  const file = whole.slice();
  for (const [place, byte] of changes) file[place % file.length] = byte;
  const kept = file.subarray(0, cutTo === undefined ? file.length : cutTo % file.length);
  return new Uint8Array([...kept, ...added]).buffer;
}

/** A file that is read has as many values as its shape; a refused one gives the reason. */
async function outcome(file: ArrayBuffer): Promise<"read" | "refused"> {
  try {
    const { array } = await openFile(file);
    expect(array.values).toHaveLength(array.shape.reduce((count, length) => count * length, 1));
    return "read";
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.failure).toMatchObject({ kind: "unreadable-array" });
    return "refused";
  }
}

describe("openFile on damaged files", () => {
  it.each([
    ["tiffs.jsonl", "tiff", 2000],
    ["tiff-grids.jsonl", "tiff", 300],
    ["tiff-refused.jsonl", "tiff", 300],
    ["npz.jsonl", "npz", 1500],
    ["pictures.jsonl", "file", 500],
  ] as const)(
    "reads or refuses %s, without other errors or hanging",
    { timeout: 60_000 },
    async (fixture, column, numRuns) => {
      const seen = new Set<string>();
      const files = fc.constantFrom(...filesOf(fixture, column));
      await fc.assert(
        fc.asyncProperty(files, damage, async (whole, how) => {
          seen.add(await outcome(damaged(whole, how)));
        }),
        { numRuns },
      );
      expect(seen.has("refused")).toBe(true);
      if (fixture !== "tiff-refused.jsonl") expect(seen.has("read")).toBe(true);
    },
  );
});
