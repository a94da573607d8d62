import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { namedBands } from "#domain/array/band-labels.ts";
import { type Dtype, zeros } from "#domain/array/dtype.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { SMOKE, SMOKE_OF_ANY_SPECTRUM, WATER } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
import { checkArray, type Preflight } from "./preflight.ts";

/** The shipped cards, with small sides for the one of a fixed size. */
const CARDS: Readonly<Record<string, ModelCard>> = {
  smoke: {
    ...SMOKE_OF_ANY_SPECTRUM,
    input: { ...SMOKE_OF_ANY_SPECTRUM.input, height: 16, width: 16 },
  },
  water: WATER,
  "water in steps": {
    ...WATER,
    input: { ...WATER.input, heightMultipleOf: 4, widthMultipleOf: 8 },
  },
};

/** Whole counts of 16 × 16 × 6 fit the limit, numbers of many digits do not. */
const LIMIT = 16 * 16 * 60;

const NODATA = -9999;
const KINDS: readonly ((noise: number) => number)[] = [
  (noise) => Math.floor(noise * 256),
  (noise) => noise * 255,
  (noise) => noise,
  (noise) => Math.floor(noise * 10_000),
  (noise) => noise * 10_000 - 300,
  (noise) => (noise < 0.1 ? Number.NaN : noise),
  (noise) => (noise < 0.1 ? Number.POSITIVE_INFINITY : noise * 200),
  (noise) => (noise < 0.1 ? NODATA : Math.floor(noise * 256)),
  (noise) => (noise < 0.1 ? NODATA : noise),
  () => 0,
];

const dropped = fc.record({
  cardName: fc.constantFrom(...Object.keys(CARDS)),
  dtype: fc.constantFrom<Dtype>("bool", "uint8", "int16", "float16", "float32", "float64"),
  leading: fc.constantFrom([], [1], [3]),
  height: fc.integer({ min: 1, max: 40 }),
  width: fc.integer({ min: 1, max: 40 }),
  bandCount: fc.constantFrom(1, 5, 6, 6, 6, 7),
  bandsFirst: fc.boolean(),
  kind: fc.constantFrom(...KINDS),
  /** The value of a seventh band; undefined if it is like the others. */
  alpha: fc.constantFrom(undefined, 0, 255),
  nodata: fc.constantFrom(undefined, NODATA, 0),
  jsonWriter: fc.constantFrom("javascript" as const, "python" as const, undefined),
  batchAxis: fc.constantFrom("adds" as const, "wants" as const, undefined),
});
type Dropped = typeof dropped extends fc.Arbitrary<infer T> ? T : never;

function fileOf({ dtype, leading, height, width, bandCount, bandsFirst, kind, alpha }: Dropped) {
  const image = bandsFirst ? [bandCount, height, width] : [height, width, bandCount];
  const shape = [...leading, ...image];
  const values = zeros(
    dtype,
    shape.reduce((product, length) => product * length, 1),
  );
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) throw new Error(dtype);
  for (let index = 0; index < values.length; index += 1) {
    const band = bandsFirst ? Math.floor(index / (height * width)) % bandCount : index % bandCount;
    const value = band === 6 ? (alpha ?? kind(noiseAt(index))) : kind(noiseAt(index));
    values[index] = dtype === "bool" ? Number(value > 100) : value;
  }
  return writeNpy(values, dtype, shape);
}

/** 0 to just below 1, spread evenly. */
function noiseAt(index: number): number {
  return (index * Math.SQRT2 * 1000) % 1;
}

/** Returns the check after some edits. */
async function checker(subject: Dropped): Promise<(edits: readonly Edit[]) => Promise<Preflight>> {
  const file = fileOf(subject);
  const { cardName, nodata, jsonWriter, batchAxis } = subject;
  const card = CARDS[cardName] ?? SMOKE;
  const found = { ...(await openFile(file)), nodata };
  return async (edits) => {
    const { content } = prepareArray(found, file, { edits, card });
    return checkArray(content, card, { jsonWriter, batchAxis, limitBytes: LIMIT }, edits);
  };
}

describe("the fixes of any array", () => {
  it("end with a passing check when applied repeatedly", async () => {
    await fc.assert(
      fc.asyncProperty(dropped, async (subject) => {
        const checked = await checker(subject);
        // Padded zeros add to the size, so one fix is not always enough.
        const edits: Edit[] = [];
        let last = await checked(edits);
        for (let press = 0; press < 4 && last.fix !== undefined; press += 1) {
          edits.push(...last.fix.edits);
          last = await checked(edits);
        }
        if (edits.length === 0) return;
        const open = last.results.filter(({ level }) => level !== "fine");
        // A crop may leave nothing but missing pixels.
        if (open.some(({ sentence }) => sentence.includes("has no valid values"))) return;
        // How long the numbers are follows from the values, which only the user can put right.
        const areValuesOpen = open.some(({ about }) => about === "values");
        const left = open.filter(({ about }) => !(areValuesOpen && about === "weight"));
        expect(left.filter(({ level, fixes }) => level === "fail" || fixes.length > 0)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("can all be applied, and are not offered again for the same problem", async () => {
    await fc.assert(
      fc.asyncProperty(dropped, async (subject) => {
        const checked = await checker(subject);
        const { results } = await checked([]);
        for (const { about, fixes } of results) {
          for (const { title, edits } of fixes) {
            const after = await checked(edits);
            const again = after.results.find((one) => one.about === about);
            expect((again?.fixes ?? []).map((fix) => fix.title)).not.toContain(title);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

const MODEL_BANDS = ["B02", "B03", "B04", "B8A", "B11", "B12"];
const OTHER_BANDS = ["B01", "B05", "B06", "B07", "B08", "B09", "B10"];

/** Bands of Sentinel-2 in any order, the model's among them. */
const named = fc.subarray(OTHER_BANDS).chain((others) => {
  const all = [...MODEL_BANDS, ...others];
  return fc.shuffledSubarray(all, { minLength: all.length });
});

describe("bands that the file names, in any order and among any others", () => {
  it.each(["file", "name", "keys"] as const)(
    "end in the model's order by the fixes offered first: named in the %s",
    async (source) => {
      await fc.assert(
        fc.asyncProperty(named, async (names) => {
          const codes = [...MODEL_BANDS, ...OTHER_BANDS];
          const sampleValue = (name: string, pixel: number) =>
            1000 * (codes.indexOf(name) + 1) + pixel;
          const values = Int16Array.from({ length: 20 * 18 * names.length }, (_, index) =>
            sampleValue(names[index % names.length] ?? "", Math.floor(index / names.length)),
          );
          const file = writeNpy(values, "int16", [20, 18, names.length]);
          const bandLabels = { labels: namedBands(names), source, sensorText: "" };
          const found = {
            ...(await openFile(file)),
            bandLabels: source === "name" ? undefined : bandLabels,
          };
          const name = source === "name" ? `${names.join("_")}.npy` : "chip.npy";
          const server = { jsonWriter: undefined, batchAxis: undefined, limitBytes: 1e6 };
          const edits: Edit[] = [];
          const bandCheck = async () => {
            const { content } = prepareArray(found, file, { edits, card: WATER, name });
            const { results } = checkArray(content, WATER, server, edits);
            return { content, result: results.find(({ about }) => about === "bands") };
          };
          edits.push(...((await bandCheck()).result?.fixes[0]?.edits ?? []));
          const { content, result } = await bandCheck();
          expect(result?.level).toBe("fine");
          expect(content.statistics.map(({ min }) => min)).toEqual(
            MODEL_BANDS.map((band) => sampleValue(band, 0)),
          );
        }),
        { numRuns: 60 },
      );
    },
  );
});
