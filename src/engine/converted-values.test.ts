import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Dtype } from "#domain/array/dtype.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import {
  readSample,
  reflectance,
  rescaled,
  type Sample,
  SMOKE_SAMPLES,
  scaledByBand,
  WATER_SAMPLE,
} from "#domain/preflight/fixtures/rescaled-samples.ts";
import {
  endingOf,
  iou,
  maskShare,
  openResults,
  pressOffered,
  runToEnd,
} from "./fixtures/array-ending.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestTab,
} from "./fixtures/engine-bench.ts";

const ENCODE = "Encode as counts: floor(sqrt(100*reflectance)*25.5)";
const ENCODE_WATER = "Encode as the model’s whole numbers: reflectance*10000";

type Change = Parameters<typeof rescaled>[2];

/** What people do to the values of an array: numpy's float32 where they do it in float32. */
interface Conversion {
  readonly dtype: Dtype;
  readonly change: Change;
  readonly pressed: readonly string[];
  /** The agreement with the mask of the untouched array. */
  readonly iou: number;
}

function isInSpot({ row, column }: { row: number; column: number }, side: number): boolean {
  return row >= 100 && row < 100 + side && column >= 100 && column < 100 + side;
}

const single = Math.fround;

const CONVERTED: Readonly<Record<string, Conversion>> = {
  "01-reflectance-f4": { dtype: "float32", change: reflectance, pressed: [ENCODE], iou: 1 },
  "02-reflectance-f8": { dtype: "float64", change: reflectance, pressed: [ENCODE], iou: 1 },
  "04-counts-over-255": {
    dtype: "float32",
    change: (count) => count / 255,
    pressed: ["Multiply by 255"],
    iou: 1,
  },
  "07-reflectance-one-pixel-1.7": {
    dtype: "float32",
    change: (count, at) => (isInSpot(at, 1) && at.band === 5 ? 1.7 : reflectance(count)),
    pressed: [ENCODE],
    iou: 0.95,
  },
  "07b-reflectance-nine-pixels-2.5": {
    dtype: "float32",
    change: (count, at) => (isInSpot(at, 3) ? 2.5 : reflectance(count)),
    pressed: [ENCODE],
    iou: 0.95,
  },
  "08-percent-f4": {
    dtype: "float32",
    change: (count) => single(reflectance(count) * 100),
    pressed: ["Divide by 100, and encode as counts"],
    iou: 1,
  },
  "11-int16-times-10000": {
    dtype: "int16",
    change: (count) => Math.round(single(reflectance(count) * 10_000)),
    pressed: ["Divide by 10,000, and encode as counts"],
    iou: 0.95,
  },
  "resampled-times-10000": {
    dtype: "float32",
    change: (count) => reflectance(count) * 10_000,
    pressed: ["Divide by 10,000, and encode as counts"],
    iou: 1,
  },
};

const shifted = (by: number): Change => {
  return (count) => single(reflectance(count) - single(by));
};

/** Arrays that nothing on the page puts right, and what the check says of them. */
const REFUSED: Readonly<Record<string, readonly [file: (sample: Sample) => ArrayBuffer, string]>> =
  {
    "15-z-score": [
      (sample) => scaledByBand(sample, "z-score"),
      "(z-scores), which cannot be undone. Save the array before that step.",
    ],
    "36-reflectance-minus-0.2": [
      (sample) => rescaled(sample, "float32", shifted(0.2)),
      "Save top-of-atmosphere reflectance as 0 to 1, or its counts.",
    ],
    "43-constant": [
      (sample) => rescaled(sample, "uint8", () => 100),
      "Bands have a single value everywhere: C01 is 100, C02 is 100",
    ],
    "52-all-nan": [
      (sample) => rescaled(sample, "float32", () => Number.NaN),
      "This array has no valid values",
    ],
    "reflectance-over-the-highest-of-each-band": [
      (sample) => overHighest(sample),
      "All bands reach up to exactly 1, as if each was stretched by itself, which cannot be undone.",
    ],
    "reflectance-in-8-bits-over-255": [
      (sample) =>
        rescaled(sample, "float32", (count) => Math.round(reflectance(count) * 255) / 255),
      "like top-of-atmosphere reflectance, whose steps are too coarse for the model. Save top-of-atmosphere reflectance",
    ],
  };

function overHighest(sample: Sample): ArrayBuffer {
  const highest = Array.from({ length: sample.shape[2] }, (_, band) =>
    sample.values.reduce(
      (most, count, index) =>
        index % sample.shape[2] === band ? Math.max(most, reflectance(count)) : most,
      0,
    ),
  );
  return rescaled(
    sample,
    "float32",
    (count, { band }) => reflectance(count) / (highest[band] ?? 1),
  );
}

let cloud: EngineCloud;
let tab: TestTab;
let untouched: Prediction;

/** Starts the cloud of one model for the tests of a group, and runs the untouched sample. */
function onCloudOf(model: "smoke" | "water", card: ModelCard, sample: Sample, dtype: Dtype): void {
  beforeAll(async () => {
    cloud = await startEngineCloud(model);
    tab = createTestBrowser(cloud).openTab(await cloud.signIn(), card);
    const ending = await endingOf(tab, cloud, card, fileOf("untouched", sample, dtype, asItIs));
    expect([ending.pressed, ending.check.level]).toEqual([[], "fine"]);
    untouched = ending.prediction;
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await cloud.close();
  });
}

function asItIs(value: number): number {
  return value;
}

function fileOf(name: string, sample: Sample, dtype: Dtype, change: Change): File {
  return new File([rescaled(sample, dtype, change)], `${name}.npy`);
}

describe("a smoke chip of which the values were converted", () => {
  const sample = readSample(SMOKE_SAMPLES[0]);
  onCloudOf("smoke", SMOKE, sample, "uint8");

  it.each(Object.entries(CONVERTED))(
    "ends with the mask of the untouched one: %s",
    async (name, { dtype, change, pressed, iou: least }) => {
      const ending = await endingOf(tab, cloud, SMOKE, fileOf(name, sample, dtype, change));
      expect(ending.pressed).toEqual(pressed);
      expect(openResults(ending.check)).toEqual([]);
      expect(iou(ending.prediction, untouched, SMOKE)).toBeGreaterThanOrEqual(least);
    },
  );

  it("is encoded with clipping, which warns of what it lost: 35-reflectance-minus-0.02", async () => {
    const file = fileOf("35-reflectance-minus-0.02", sample, "float32", shifted(0.02));
    const ending = await endingOf(tab, cloud, SMOKE, file);
    expect(ending.pressed).toEqual([ENCODE]);
    expect(openResults(ending.check)).toEqual([
      "A band has a single value everywhere: C04 is 0. Was something lost when the array was made?",
    ]);
    expect(iou(ending.prediction, untouched, SMOKE)).toBeGreaterThanOrEqual(0.95);
  });

  it.each(Object.entries(REFUSED))(
    "is refused with what to save: %s",
    async (name, [file, text]) => {
      const ending = await pressOffered(tab, cloud, SMOKE, new File([file(sample)], `${name}.npy`));
      expect(ending.pressed).toEqual([]);
      expect(ending.check.level).not.toBe("fine");
      expect(openResults(ending.check).join(" ")).toContain(text);
    },
  );
});

/** A chip of mirrored copies of one part of a sample, which has other quantiles than the whole. */
function tiled(sample: Sample, top: number, left: number, side: number): Sample {
  const [height, width, bands] = sample.shape;
  const mirrored = (at: number): number =>
    at % (2 * side) < side ? at % side : side - 1 - (at % side);
  const values = sample.values.map((_value, index) => {
    const pixel = Math.floor(index / bands);
    const row = top + mirrored(Math.floor(pixel / width));
    const column = left + mirrored(pixel % width);
    return sample.values[(row * width + column) * bands + (index % bands)] ?? Number.NaN;
  });
  return { values, shape: [height, width, bands] };
}

const COAST = readSample(SMOKE_SAMPLES[1]);

describe.each([
  ["a coast", COAST],
  ["mirrored sea", tiled(COAST, 128, 0, 64)],
  ["clear land", readSample(SMOKE_SAMPLES[2])],
])("a chip of %s of which the values were converted", (_, sample) => {
  onCloudOf("smoke", SMOKE, sample, "uint8");

  it.each(SAVED)("ends with the mask of the untouched one: %s", async (name) => {
    const { dtype = "float32", change = asItIs, pressed } = CONVERTED[name] ?? {};
    const file = fileOf(name, sample, dtype, change);
    const ending = await endingOf(tab, cloud, SMOKE, file);
    expect(ending.pressed).toEqual(pressed);
    expect(openResults(ending.check)).toEqual([]);
    expectSameMask(ending.prediction);
  });

  it.each<[string, (sample: Sample) => ArrayBuffer]>([
    ["reflectance - 0.02", (whole) => rescaled(whole, "float32", shifted(0.02))],
    ["counts / 100", (whole) => rescaled(whole, "float32", (count) => count / 100)],
    ["reflectance over each band’s highest", overHighest],
  ])("is never called OK with another mask: %s", async (name, converted) => {
    const file = new File([converted(sample)], `${name.replaceAll("/", "over")}.npy`);
    const { check } = await pressOffered(tab, cloud, SMOKE, file);
    if (check.level === "fine") expectSameMask(await runToEnd(tab, file));
  });
});

/** What each sample is saved from by one press. */
const SAVED = [
  "01-reflectance-f4",
  "04-counts-over-255",
  "08-percent-f4",
  "11-int16-times-10000",
  "resampled-times-10000",
] as const;

/** Expects the mask of the untouched array, which is empty over clear land. */
function expectSameMask(prediction: Prediction): void {
  const share = maskShare(untouched, SMOKE);
  if (share > 0) expect(iou(prediction, untouched, SMOKE)).toBeGreaterThanOrEqual(0.95);
  expect(Math.abs(maskShare(prediction, SMOKE) - share)).toBeLessThanOrEqual(0.005);
}

describe("a flood scene of which the values were converted", () => {
  const sample = readSample(WATER_SAMPLE);
  onCloudOf("water", WATER, sample, "int16");

  it.each<[string, Conversion]>([
    [
      "w1-reflectance",
      { dtype: "float32", change: (value) => value / 1e4, pressed: [ENCODE_WATER], iou: 1 },
    ],
    [
      "w12-one-row-of-1.7",
      {
        dtype: "float32",
        change: (value, { row }) => (row === 5 ? 1.7 : value / 1e4),
        pressed: [ENCODE_WATER],
        iou: 0.95,
      },
    ],
    [
      "w3-offset-1000",
      {
        dtype: "int16",
        change: (value) => value + 1000,
        // The first of two: the file does not say whether it has the offset.
        pressed: ["Subtract 1,000"],
        iou: 1,
      },
    ],
  ])("ends whole, with the mask of the untouched one: %s", async (name, converted) => {
    const file = fileOf(name, sample, converted.dtype, converted.change);
    // A browser that has not seen the server yet.
    const fresh = createTestBrowser(cloud).openTab(await cloud.signIn(), WATER);
    const ending = await endingOf(fresh, cloud, WATER, file);
    expect(ending.pressed).toEqual(converted.pressed);
    expect(openResults(ending.check)).toEqual([]);
    expect(ending.prediction).toMatchObject({ height: 448, width: 448 });
    expect(iou(ending.prediction, untouched, WATER)).toBeGreaterThanOrEqual(converted.iou);
  });

  it("is warned about if it has another sensor’s counts: w7-counts-of-goes", async () => {
    const counts = readSample(SMOKE_SAMPLES[0]);
    const file = fileOf("w7-counts-of-goes", counts, "uint8", asItIs);
    const { pressed, check } = await pressOffered(tab, cloud, WATER, file);
    expect([pressed, check.level]).toEqual([[], "look"]);
    expect(openResults(check).join()).toContain("unlike the arrays this was measured on");
  });

  it("keeps all pixels of an odd size, without its border of zeros: w14-450-by-449", async () => {
    const file = fileOf("w14", windowOf(sample, [-1, -1], [450, 449]), "int16", asItIs);
    const fresh = createTestBrowser(cloud).openTab(await cloud.signIn(), WATER);
    const { pressed, check, prediction } = await endingOf(fresh, cloud, WATER, file);
    expect(pressed).toEqual(["Treat 0 as missing"]);
    expect(openResults(check)).toEqual([]);
    expect(prediction).toMatchObject({ height: 450, width: 449 });
    expect(prediction.scores.filter(Number.isNaN)).toHaveLength(450 * 449 - 448 * 448);
    const share = maskShare(untouched, WATER);
    expect(Math.abs(maskShare(prediction, WATER) - share)).toBeLessThan(0.005);
  });

  it("is shifted back by one press where the file declares it: 03-s2-offset-1000", async () => {
    const name = "S2B_MSIL2A_20250302T095029_N0511_R079_T33UXP_20250302T104753.tif";
    const file = new File([readFileSync("src/engine/fixtures/offset-1000.tif")], name);
    const ending = await endingOf(tab, cloud, WATER, file);
    expect(ending.pressed).toEqual(["Subtract 1,000"]);
    expect(openResults(ending.check)).toEqual([]);
    const part = windowOf(sample, [150, 200], [96, 96]);
    const plain = await endingOf(tab, cloud, WATER, fileOf("before-0400", part, "int16", asItIs));
    expect(plain.pressed).toEqual([]);
    expect(ending.prediction.scores).toEqual(plain.prediction.scores);
  });
});

/** A window on a sample, with zeros beyond it. */
function windowOf(
  { values, shape: [height, width, bands] }: Sample,
  [top, left]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): Sample {
  const part = Float64Array.from({ length: rows * columns * bands }, (_, index) => {
    const pixel = Math.floor(index / bands);
    const [row, column] = [top + Math.floor(pixel / columns), left + (pixel % columns)];
    const isOutside = row < 0 || column < 0 || row >= height || column >= width;
    return isOutside ? 0 : (values[(row * width + column) * bands + (index % bands)] ?? Number.NaN);
  });
  return { values: part, shape: [rows, columns, bands] };
}
