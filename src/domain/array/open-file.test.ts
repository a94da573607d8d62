import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failure.ts";
import { valuesInCOrder, writeNpy } from "./npy.ts";
import { isPicture, openFile } from "./open-file.ts";

/** What numpy and GDAL wrote, and what numpy says is in it: `make-files.py`. */
interface Row {
  readonly name: string;
  readonly file: string;
  readonly ask?: string;
  readonly dtype?: string;
  readonly shape?: readonly number[];
  readonly values?: readonly string[];
  readonly members?: readonly string[];
  readonly member?: string;
  readonly nodata?: number;
  /** A part of the sentence with which it is refused. */
  readonly refused?: string;
}

const rows = readFileSync("src/domain/array/fixtures/files.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

function bytesOf({ file }: Row): ArrayBuffer {
  return new Uint8Array(Buffer.from(file, "base64")).buffer;
}

describe("openFile reads what numpy and GDAL wrote", () => {
  it.each(rows.filter(({ refused }) => refused === undefined))("$name", async (row) => {
    const found = await openFile(bytesOf(row), row.ask);
    const { dtype, shape } = found.array;
    expect([dtype, shape]).toEqual([row.dtype, row.shape]);
    const values = Array.from<number | bigint, number>(valuesInCOrder(found.array), Number);
    expect(values).toEqual(row.values?.map(Number));
    expect(found.members).toEqual(row.members ?? []);
    expect(found.member).toBe(row.member);
    expect(found.nodata).toBe(row.nodata);
  });
});

describe("openFile refuses by name", () => {
  it.each(rows.filter(({ refused }) => refused !== undefined))("$name", async (row) => {
    const failure = await openFile(bytesOf(row)).then(
      () => "it was read",
      (error: unknown) => (error instanceof AppError ? error.failure : error),
    );
    expect(failure).toMatchObject({
      kind: "unreadable-array",
      reason: expect.stringContaining(row.refused ?? "") as string,
      remedy: expect.stringMatching(/\S.*\.$/) as string,
    });
  });

  it("an array of an npz that it does not hold", async () => {
    const npz = rows.find(({ name }) => name === "npz by savez");
    await expect(openFile(npz ? bytesOf(npz) : new ArrayBuffer(), "other")).rejects.toMatchObject({
      failure: { reason: "This npz holds no array named other." },
    });
  });
});

describe("damaged archives and TIFFs", () => {
  const RUNS = 1500;
  const sources = rows.filter(({ file }) => file.length < 20_000);

  it("are read or refused, and end in no other error", { timeout: 120_000 }, async () => {
    const seen = new Set<string>();
    const damage = fc.record({
      // By its place, so that a counterexample is short.
      place: fc.nat(sources.length - 1),
      changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      cutTo: fc.option(fc.nat(), { nil: undefined, freq: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ place, changes, cutTo }) => {
        const row = sources[place];
        const file = new Uint8Array(row ? bytesOf(row) : new ArrayBuffer(0));
        for (const [at, byte] of changes) file[at % file.length] = byte;
        const kept = file.slice(0, cutTo === undefined ? file.length : cutTo % file.length);
        seen.add(await outcome(kept.buffer));
      }),
      { numRuns: RUNS },
    );
    expect(seen).toEqual(new Set(["read", "refused"]));
  });
});

async function outcome(file: ArrayBuffer): Promise<"read" | "refused"> {
  try {
    const { array } = await openFile(file);
    // No packing in use here holds more, and what is read is as long as its shape says.
    expect(array.values.byteLength).toBeLessThanOrEqual(1032 * file.byteLength + 65_536);
    const count = array.shape.reduce((product, length) => product * length, 1);
    expect(array.values).toHaveLength(count);
    return "read";
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.failure).toMatchObject({ kind: "unreadable-array" });
    return "refused";
  }
}

it("pictures are told by their first bytes, and other files are none", () => {
  const file = (...bytes: number[]): ArrayBuffer => Uint8Array.from(bytes).buffer;
  expect(isPicture(file(0x89, 0x50, 0x4e, 0x47))).toBe(true);
  expect(isPicture(file(0xff, 0xd8, 0xff, 0xe0))).toBe(true);
  expect(isPicture(file(0x42, 0x4d, 0, 0))).toBe(true);
  expect(isPicture(writeNpy(Uint8Array.of(1), "uint8", [1, 1]))).toBe(false);
  expect(isPicture(new ArrayBuffer(0))).toBe(false);
});
