import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { openFile } from "./open-file.ts";

const FOLDER = new URL("./fixtures/goes/", import.meta.url);
const FILES = [
  "OR_ABI-L1b-RadC-M6C04_G17_s20193002001196_e20193002003574_c20193002004074.nc",
  "OR_ABI-L1b-RadC-M6C05_G17_s20193002001196_e20193002003575_c20193002004075.nc",
  "OR_ABI-L1b-RadM1-M6C06_G17_s20193351027275_e20193351027338_c20193351027372.nc",
].map((name) => new Uint8Array(readFileSync(new URL(name, FOLDER))));

/** More than any test of a mutated file needs: HDF5's structures start with these. */
const SIGNATURES = /\x89HDF|OHDR|OCHK|FRHP|FHDB|FHIB|BTHD|BTLF|BTIN|TREE/g;
/** Random bytes of a file are mostly padding; after a signature nearly all matter. */
const STRUCTURE_BYTES = 160;

const places = FILES.map((file) =>
  Array.from(Buffer.from(file).toString("latin1").matchAll(SIGNATURES), ({ index }) => index),
);

/** Changes bytes of structures or any others, to one of the numbers that sizes are most sensitive to. */
const damage = fc.record({
  changes: fc.array(
    fc.record({
      structure: fc.option(fc.nat(), { freq: 8 }),
      at: fc.oneof(fc.nat(STRUCTURE_BYTES), fc.nat()),
      byte: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  cutTo: fc.option(fc.nat(), { freq: 12 }),
});

type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function damaged(index: number, { changes, cutTo }: Damage): ArrayBuffer {
  const file = (FILES[index] ?? new Uint8Array()).slice();
  const starts = places[index] ?? [];
  for (const { structure, at, byte } of changes) {
    const start = structure === null ? 0 : (starts[structure % starts.length] ?? 0);
    file[(start + at) % file.length] = byte;
  }
  return file.slice(0, cutTo === null ? file.length : cutTo % file.length).buffer;
}

const RUNS = 500;

it("reads or refuses mutated GOES files, without other errors, hanging or more memory", {
  timeout: 60_000,
}, async () => {
  const seen = new Set<string>();
  let slowestMs = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(FILES.length - 1), damage, async (index, how) => {
      const start = performance.now();
      try {
        const { array } = await openFile(damaged(index, how));
        expect(array.values).toHaveLength(array.shape.reduce((count, length) => count * length, 1));
        seen.add("read");
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        expect(error.failure.kind).toBe("unreadable-array");
        seen.add("refused");
      }
      slowestMs = Math.max(slowestMs, performance.now() - start);
    }),
    { numRuns: RUNS },
  );
  expect(seen).toEqual(new Set(["read", "refused"]));
  expect(slowestMs).toBeLessThan(5000);
});
