import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits } from "#domain/edits/apply.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { encodeUpload } from "#domain/edits/encode-upload.ts";
import { parseNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
import {
  everyFourth,
  readSample,
  reflectance,
  rescaled,
  SMOKE_SAMPLES,
} from "./fixtures/rescaled-samples.ts";
import { checkArray } from "./preflight.ts";

const SIDE = 64;
const CARD = { ...SMOKE, input: { ...SMOKE.input, height: SIDE, width: SIDE } };
const SERVER = { jsonWriter: undefined, batchAxis: undefined, limitBytes: 6_291_456 } as const;
const PARTS = SMOKE_SAMPLES.map((name) => everyFourth(readSample(name)));
const BANDS = CARD.bands.map((_, band) => band);

/** What people do to counts, and how far rounding may take the values that come back. */
const KINDS = {
  counts: { change: (count: number) => count, error: 0 },
  "counts / 255": { change: (count: number) => count / 255, error: 0 },
  reflectance: { change: reflectance, error: 0 },
  percent: { change: (count: number) => reflectance(count) * 100, error: 0 },
  "times 10,000": { change: (count: number) => reflectance(count) * 1e4, error: 0 },
  "whole times 10,000": {
    change: (count: number) => Math.round(reflectance(count) * 1e4),
    error: 2,
  },
} as const;

const dropped = fc.record({
  part: fc.constantFrom(...PARTS),
  kind: fc.constantFrom(...Object.values(KINDS)),
  dtype: fc.constantFrom("float32" as const, "float64" as const),
  order: fc.shuffledSubarray(BANDS, { minLength: BANDS.length }),
  fill: fc.constantFrom(Number.NaN, -9999, -32_768, 1e20),
  /** The filled rectangle in the upper left corner; none if a side is 0. */
  rows: fc.constantFrom(0, 6, 17, 29),
  columns: fc.constantFrom(0, 9, 31, SIDE),
});

describe("counts of any conversion, fill, area and named order of bands", () => {
  it("come back by the fixes offered first, except where the fill was", async () => {
    await fc.assert(
      fc.asyncProperty(dropped, async ({ part, kind, dtype, order, fill, rows, columns }) => {
        const isFilled = (row: number, column: number): boolean => row < rows && column < columns;
        const file = rescaled(part, dtype, (_, { row, column, band }) => {
          if (isFilled(row, column)) return fill;
          return kind.change(part.values[(row * SIDE + column) * 6 + (order[band] ?? 0)] ?? 0);
        });
        const name = `chip_${order.map((band) => CARD.bands[band]?.name).join("_")}.npy`;
        const decoded = await openFile(file);
        const edits: Edit[] = [];
        const pressed: string[] = [];
        for (;;) {
          const { content } = prepareArray(decoded, file, { edits, card: CARD, name });
          const { fix, results, level } = checkArray(content, CARD, SERVER, edits);
          const open = results.find((one) => one.level !== "fine" && one.fixes.length > 0);
          const offered = fix ?? open?.fixes[0];
          if (offered === undefined || pressed.length > 5) {
            const sentences = results.map(({ sentence }) => sentence).join(" ");
            expect({ level, pressed, sentences }).toMatchObject({ level: "fine" });
            expect(content.missingCount).toBe(rows * columns);
            break;
          }
          pressed.push(offered.title);
          edits.push(...offered.edits);
        }
        const { values } = parseNpy(encodeUpload(applyEdits(decoded, edits, CARD)));
        const largest = part.values.reduce((most, count, index) => {
          const pixel = Math.floor(index / 6);
          if (isFilled(Math.floor(pixel / SIDE), pixel % SIDE)) return most;
          return Math.max(most, Math.abs(Number(values[index]) - count));
        }, 0);
        expect(largest).toBeLessThanOrEqual(kind.error);
      }),
      { numRuns: 30 },
    );
  });
});
