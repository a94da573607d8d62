import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandStatistics } from "#domain/array/statistics.ts";
import { parseNpy } from "#domain/formats/npy.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import { answerFor, lastClass } from "#domain/prediction/fixtures/answers.ts";
import { classMask } from "#domain/prediction/prediction.ts";
// Written and read by Python's csv module: fixtures/make-spectra.py.
import table from "./fixtures/spectra-table.json" with { type: "json" };
import {
  boxSpectrum,
  cardDecodingApplies,
  meanSpectrum,
  type Pin,
  type SpectralBands,
  spectraCsv,
  spectrumAt,
} from "./spectra.ts";

type Means = readonly (number | null)[];

/** The output of make-spectra.py. */
interface Row {
  readonly name: string;
  readonly nodata: number | null;
  readonly stored: Means;
  readonly storedInside: Means;
  readonly physical: Means;
  readonly physicalInside: Means;
  readonly pins: readonly {
    readonly row: number;
    readonly column: number;
    readonly values: Means;
  }[];
}

const ROWS = readFileSync("src/domain/spectra/fixtures/spectra.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

const DECODINGS = SMOKE.bands.map(({ decoding }) => decoding);

function bandsOf(name: string, nodata: number | null): SpectralBands {
  const file = readFileSync(`public/samples/${name}.npy`);
  const { values } = parseNpy(new Uint8Array(file).buffer);
  const planes = Array.from({ length: 6 }, (_, band) =>
    Uint8Array.from({ length: 256 * 256 }, (__, pixel) => Number(values[pixel * 6 + band])),
  );
  return { planes, width: 256, nodata: nodata ?? undefined, decodings: undefined };
}

function expectMeans(found: readonly number[], wanted: Means): void {
  expect(found).toEqual(
    wanted.map((value) => (value === null ? Number.NaN : expect.closeTo(value, 9))),
  );
}

describe.each(ROWS)("numpy's spectra of $name without $nodata", (row) => {
  const bands = bandsOf(row.name, row.nodata);
  const physical = { ...bands, decodings: DECODINGS };
  const prediction = answerFor(row.name);
  const mask = classMask(prediction, lastClass(prediction, 0.5));

  it("match over the scene", () => {
    expectMeans(meanSpectrum(bands), row.stored);
    expectMeans(meanSpectrum(physical), row.physical);
  });

  it("match over the mask", () => {
    expectMeans(meanSpectrum(bands, mask), row.storedInside);
    expectMeans(meanSpectrum(physical, mask), row.physicalInside);
  });

  it("match at pins", () => {
    for (const { values, ...pin } of row.pins) expectMeans(spectrumAt(physical, pin), values);
  });
});

describe("spectra", () => {
  const bands: SpectralBands = {
    planes: [
      Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 3),
      Float64Array.of(2, 4, 6, 8),
    ],
    width: 2,
    nodata: 8,
    decodings: undefined,
  };

  it("ignore non-finite values, band by band, and declared nodata", () => {
    expect(meanSpectrum(bands)).toEqual([2, 4]);
    expect(spectrumAt(bands, { row: 1, column: 1 })).toEqual([3, Number.NaN]);
  });

  it("ignore values without a physical value", () => {
    const root = { scale: 1, offset: -3, exponent: 0.5, multiplier: 1 };
    expect(meanSpectrum({ ...bands, decodings: [root, root] })).toEqual([
      0,
      (1 + Math.sqrt(3)) / 2,
    ]);
  });

  it("have no values outside the scene", () => {
    const outside = [-1, 2].flatMap((at) => [
      { row: at, column: 0 },
      { row: 0, column: at },
    ]);
    for (const pin of outside) expect(spectrumAt(bands, pin)).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("isStored", () => {
  const six = (...values: readonly number[]) =>
    Array.from({ length: 6 }, () => bandStatistics(Float32Array.from(values)));

  it("is true for stored values in the card's range, missing values, or no values", () => {
    expect(cardDecodingApplies(SMOKE, six(0, 12, 255))).toBe(true);
    expect(cardDecodingApplies(SMOKE, six(12, Number.NaN))).toBe(true);
    expect(cardDecodingApplies(SMOKE, six(Number.NaN))).toBe(true);
    expect(cardDecodingApplies(WATER, six(0, 12_000))).toBe(true);
  });

  it("is false for physical values, values outside the range, or another number of bands", () => {
    expect(cardDecodingApplies(SMOKE, six(0.1, 0.4))).toBe(false);
    expect(cardDecodingApplies(WATER, six(0.1, 0.4))).toBe(false);
    expect(cardDecodingApplies(SMOKE, six(0, 256))).toBe(false);
    expect(cardDecodingApplies(SMOKE, six(-1, 2))).toBe(false);
    expect(cardDecodingApplies(SMOKE, six(0, 12).slice(1))).toBe(false);
  });

  it("is false if the card has no decoding", () => {
    const plain = { scale: 1, offset: 0, exponent: 1, multiplier: 1 };
    const bands = SMOKE.bands.map((band) => ({ ...band, decoding: plain }));
    expect(cardDecodingApplies({ ...SMOKE, bands }, six(1, 2))).toBe(false);
  });
});

/** The fields of CSV, by RFC 4180's grammar: quoted fields and plain ones. */
function fieldsOf(csv: string): string[][] {
  return csv
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .slice(0, -1)
    .map((record) =>
      record
        .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
        .map((field) => field.replace(/^"([\s\S]*)"$/, "$1").replaceAll('""', '"')),
    );
}

describe("spectraCsv", () => {
  const bands: SpectralBands = {
    planes: [Uint8Array.of(1, 2, 3, 4), Float64Array.of(9, 0.5, 40, 9)],
    width: 2,
    nodata: undefined,
    decodings: undefined,
  };

  it("matches what Python's csv module writes, which reads it back", () => {
    const pins: Pin[] = [
      { name: 'the "plume", west', row: 0, column: 1 },
      { name: "two\nlines", row: 1, column: 0 },
    ];
    const csv = spectraCsv(pins, {
      bands,
      bandNames: ["C01", 'a "b", c'],
      locator: (column, row) => ({ lon: column / 2 - 10, lat: 1.5 - row / 2 }),
      scores: { name: "probability", plane: Float32Array.of(0, 0.75, 0.25, 0) },
    });
    expect(csv).toBe(table.csv);
    expect(fieldsOf(csv)).toEqual(table.fields);
  });

  it("omits unknown columns and leaves fields of missing values empty", () => {
    const missing = { ...bands, nodata: 2 };
    const pins = [{ name: "1", row: 0, column: 1 }];
    const options = {
      bands: missing,
      bandNames: ["A", "B"],
      locator: undefined,
      scores: undefined,
    };
    expect(spectraCsv(pins, options)).toBe('"pin","row","column","A","B"\r\n"1",0,1,,0.5\r\n');
    const locator = () => undefined;
    const plane = new Float32Array(4).fill(Number.NaN);
    expect(spectraCsv(pins, { ...options, locator, scores: { name: "score", plane } })).toBe(
      '"pin","row","column","lat","lon","A","B","score"\r\n"1",0,1,,,,0.5,\r\n',
    );
  });

  it("round-trips any pin names and values", () => {
    const text = fc.string({ unit: fc.constantFrom("a", '"', ",", "\r", "\n", " ", "é", ";") });
    const anyTable = fc.record({
      names: fc.array(text, { maxLength: 5 }),
      bandNames: fc.tuple(text, text),
      values: fc.float64Array({ minLength: 2, maxLength: 2, noNaN: true, noDefaultInfinity: true }),
    });
    fc.assert(
      fc.property(anyTable, ({ names, bandNames, values }) => {
        const planes = [values.subarray(0, 1), values.subarray(1)];
        const one = { planes, width: 1, nodata: undefined, decodings: undefined };
        const pins = names.map((name) => ({ name, row: 0, column: 0 }));
        const options = { bands: one, bandNames, locator: undefined, scores: undefined };
        const [header, ...rows] = fieldsOf(spectraCsv(pins, options));
        expect(header).toEqual(["pin", "row", "column", ...bandNames]);
        expect(rows.map(([name]) => name)).toEqual(names);
        for (const row of rows)
          expect(row.slice(3).map(Number)).toEqual([...values].map((v) => v + 0));
      }),
    );
  });
});

describe("boxSpectrum", () => {
  const planes = [Float32Array.from({ length: 12 }, (_, at) => at)];
  const bands = { planes, width: 4, nodata: 6, decodings: undefined };

  it("is the mean of a box without nodata, and ignores what is outside the scene", () => {
    // numpy: np.arange(12).reshape(3, 4)[1:3, 1:3] is 5, 6, 9, 10; without 6 their mean is 8.
    expect(boxSpectrum(bands, { top: 1, left: 1, height: 2, width: 2 })).toEqual([8]);
    expect(boxSpectrum(bands, { top: 2, left: 3, height: 9, width: 9 })).toEqual([11]);
    expect(boxSpectrum(bands, { top: 5, left: 0, height: 1, width: 1 })).toEqual([Number.NaN]);
  });
});
