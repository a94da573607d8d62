import { describe, expect, it } from "vitest";
import { histogram } from "#domain/array/histogram.ts";
import { bandStatistics } from "#domain/array/statistics.ts";
import { writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { regionAreaKm2 } from "#domain/geo/area.ts";
import { type Grid, lonLatAt } from "#domain/geo/grid.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import { withoutMissing } from "#domain/prediction/missing-pixels.ts";
import {
  classMask,
  mostLikelyShares,
  type Prediction,
  scoreCounts,
  scorePlane,
  sectorTable,
  summarise,
} from "#domain/prediction/prediction.ts";
import { meanSpectrum, type SpectralBands, spectrumAt } from "#domain/spectra/spectra.ts";
import { bytesOf, type MissingRow, prepareRow, rowsOf } from "./fixtures/missing-rows.ts";
import { type PreparedFacts, prepareArray } from "./prepare.ts";

type Numbers = Readonly<Record<string, number>>;

/** An image and its prediction, and their numbers by numpy's masked arrays and scipy. */
interface Row extends MissingRow {
  readonly name: string;
  /** Of three classes; the other numbers but `classShares` are of the first. */
  readonly scores: string;
  readonly summary: Numbers;
  readonly km2: number;
  readonly regions: readonly Numbers[];
  /** Null where a ninth has no valid pixel. */
  readonly ninths: readonly Readonly<Record<"share" | "meanScore", number | null>>[];
  readonly classShares: readonly number[];
  readonly histogram: readonly number[];
  readonly values: Numbers;
  readonly spectrum: readonly number[];
  readonly spectrumInside: readonly number[];
  readonly bandHistograms: readonly (readonly number[])[];
  readonly readouts: readonly {
    readonly row: number;
    readonly column: number;
    readonly score: number | null;
    readonly bands: readonly (number | null)[];
  }[];
}

const ROWS = rowsOf<Row>("missing-numbers.jsonl");

const SHOWN = { shown: 0, threshold: 0.4, colours: [[255, 0, 0]] } as const;

const GRID: Grid = {
  transform: [0.01, 0, -120.9, 0, -0.01, 38.8],
  crs: { kind: "geographic", title: "WGS 84" },
  source: "file",
};

interface Shown {
  readonly content: PreparedFacts;
  readonly spectral: SpectralBands;
  readonly prediction: Prediction;
  readonly scores: Float32Array;
}

/** The array as the worker prepares it, and the model's reply as the queue masks it. */
async function shown(row: Row): Promise<Shown> {
  const { content, bands } = await prepareRow(row);
  const { height, width, nodata } = content;
  const scores = new Float32Array(bytesOf(row.scores).buffer);
  const reply = { height, width, classCount: 3, scores, notFinite: 0 };
  const prediction = withoutMissing(reply, content);
  const spectral = { planes: bands, width, nodata, decodings: undefined };
  return { content, spectral, prediction, scores: scorePlane(prediction, 0) };
}

function close(value: number | null): unknown {
  return value === null ? Number.NaN : expect.closeTo(value, 6);
}

function closeAll(numbers: Numbers): object {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, close(value)]));
}

function areaOf(part: Parameters<typeof regionAreaKm2>[1]): number | undefined {
  return regionAreaKm2((column, row) => lonLatAt(GRID, column, row), part);
}

/** To four digits, of which one pixel more or less would change the first three. */
function nearArea(km2: number): unknown {
  return expect.closeTo(km2, 4 - Math.ceil(Math.log10(km2)));
}

describe.each(ROWS)("an array with missing pixels, by $name", (row) => {
  it("has the share, mean score and km² of numpy’s masked array", async () => {
    const { prediction } = await shown(row);
    const { centre, ...summary } = summarise(prediction, SHOWN);
    expect({ ...summary, ...centre }).toMatchObject(closeAll(row.summary));
    const { pixelCount } = summary;
    expect(centre && areaOf({ pixelCount, ...centre })).toEqual(nearArea(row.km2));
  });

  it("has the regions of numpy’s masked array, with their means and km²", async () => {
    const { prediction } = await shown(row);
    const { regions, regionCount } = summarise(prediction, SHOWN);
    expect(regionCount).toBe(row.regions.length);
    expect(regions.map((region) => ({ ...region, km2: areaOf(region) }))).toMatchObject(
      row.regions.map(({ km2 = 0, ...region }) => ({ ...closeAll(region), km2: nearArea(km2) })),
    );
  });

  it("has the ninths, class shares and score counts of numpy’s masked array", async () => {
    const { prediction, scores } = await shown(row);
    expect(
      sectorTable(prediction, SHOWN).map(({ share, meanScore }) => ({
        share: share ?? Number.NaN,
        meanScore: meanScore ?? Number.NaN,
      })),
    ).toEqual(
      row.ninths.map(({ share, meanScore }) => ({
        share: close(share),
        meanScore: close(meanScore),
      })),
    );
    expect(mostLikelyShares(prediction)).toEqual(row.classShares.map(close));
    expect([...scoreCounts(scores, row.histogram.length, [0, 1])]).toEqual(row.histogram);
  });

  it("has the statistics of numpy’s masked array where scores are values", async () => {
    expect(bandStatistics((await shown(row)).scores)).toMatchObject(closeAll(row.values));
  });

  it("has the spectra and histograms of numpy’s masked array", async () => {
    const { spectral, prediction } = await shown(row);
    expect(meanSpectrum(spectral)).toEqual(row.spectrum.map(close));
    const mask = classMask(prediction, SHOWN);
    expect(meanSpectrum(spectral, mask)).toEqual(row.spectrumInside.map(close));
    const { nodata, planes } = spectral;
    const bins = row.bandHistograms[0]?.length ?? 0;
    expect(planes.map((plane) => [...histogram(plane, [0, 100], bins, { nodata })])).toEqual(
      row.bandHistograms,
    );
  });

  it("has numpy’s values at a pixel, and none where it is missing", async () => {
    const { spectral, scores, content } = await shown(row);
    for (const { score, bands, ...pixel } of row.readouts) {
      expect(spectrumAt(spectral, pixel)).toEqual(bands.map(close));
      expect(scores[pixel.row * content.width + pixel.column]).toEqual(close(score));
    }
  });
});

it("counts a share of the file's own pixels, not of the padding around them", async () => {
  // Half of a file of 250 × 250 pixels, padded to 256 × 256 as it is sent.
  const file = writeNpy(new Uint8Array(250 * 250 * 6).fill(80), "uint8", [250, 250, 6]);
  const pad = { kind: "pad", height: 256, width: 256 } as const;
  const { content } = prepareArray(await openFile(file), file, { edits: [pad], card: SMOKE });
  const scores = new Float32Array(256 * 256).map((_, pixel) => (pixel % 256 < 128 ? 1 : 0));
  const reply = { height: 256, width: 256, classCount: 1, scores, notFinite: 0 };
  const { share, pixelCount } = summarise(withoutMissing(reply, content), SHOWN);
  expect([share, pixelCount]).toEqual([0.5, (250 * 250) / 2]);
});
