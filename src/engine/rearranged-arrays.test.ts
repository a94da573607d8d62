import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { endingOf, iou, openResults } from "./fixtures/array-ending.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestTab,
} from "./fixtures/engine-bench.ts";
import {
  bands,
  columns,
  ONE,
  readSample,
  reshaped,
  rows,
  type Sample,
} from "./fixtures/reshaped-samples.ts";

const ORDER = [0, 1, 2, 3, 4, 5];
const T = readSample("goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
const W = readSample("sentinel2-spain-flood-6band-int16.npy");

const CASES = [
  { model: "smoke", card: SMOKE },
  { model: "water", card: WATER },
] as const;

/** Rearranged arrays of a sample, and the first words of the buttons that put them right. */
const REARRANGED: Readonly<
  Record<
    string,
    readonly (readonly [name: string, file: (name: string) => File, pressed: readonly string[]])[]
  >
> = {
  smoke: [
    [
      "13-reversed-bands",
      (name) => reshaped(name, T, [rows(T), columns(T), bands(ORDER.toReversed())]),
      ["Reverse the bands"],
    ],
    [
      "20-bil-rows-bands-columns",
      (name) => reshaped(name, T, [rows(T), bands(ORDER), columns(T)]),
      ["Read the middle axis as the bands"],
    ],
    [
      "22-bands-first-and-a-last-1",
      (name) => reshaped(name, T, [bands(ORDER), rows(T), columns(T), ONE]),
      [],
    ],
    [
      "23-bands-last-and-a-last-1",
      (name) => reshaped(name, T, [rows(T), columns(T), bands(ORDER), ONE]),
      [],
    ],
    [
      "24-two-leading-1",
      (name) => reshaped(name, T, [ONE, ONE, rows(T), columns(T), bands(ORDER)]),
      // The server of the untouched run adds the axis itself.
      ["Drop the batch axis"],
    ],
    [
      "stacked-one-band-files",
      (name) => reshaped(name, T, [bands(ORDER), ONE, rows(T), columns(T)]),
      [],
    ],
    [
      "31-seven-bands-real-seventh",
      (name) => reshaped(name, T, [rows(T), columns(T), bands([...ORDER, 0])]),
      ["Keep bands 1–6 as C01, C02, C03, C04, C05, C06"],
    ],
    [
      "32-alpha-first",
      (name) => reshaped(name, T, [rows(T), columns(T), bands([undefined, ...ORDER])]),
      ["Drop band 1"],
    ],
    [
      "chip-C06-C05-C04-C03-C02-C01",
      (name) => reshaped(name, T, [rows(T), columns(T), bands(ORDER.toReversed())]),
      ["Reorder the bands by name: C01, C02, C03, C04, C05, C06"],
    ],
    [
      "chip_C02_C01_C03_C04_C05_C06",
      (name) => reshaped(name, T, [rows(T), columns(T), bands([1, 0, 2, 3, 4, 5])]),
      ["Reorder the bands by name: C01, C02, C03, C04, C05, C06"],
    ],
  ],
  water: [
    [
      "w5-seven-bands-coastal-first",
      (name) => reshaped(name, W, [rows(W, 2), columns(W, 2), bands([0, ...ORDER])]),
      ["Keep bands 2–7 as blue, green, red, nir08, swir16, swir22"],
    ],
    [
      "LC08_B1_B2_B3_B4_B5_B6_B7",
      (name) => reshaped(name, W, [rows(W, 2), columns(W, 2), bands([0, ...ORDER])]),
      ["Keep B2, B3, B4, B5, B6, B7"],
    ],
    [
      "water-reversed-bands",
      (name) => reshaped(name, W, [rows(W, 2), columns(W, 2), bands(ORDER.toReversed())]),
      ["Reverse the bands"],
    ],
  ],
};

describe.each(CASES)("a rearranged array for the $model model", ({ model, card }) => {
  let cloud: EngineCloud;
  let tab: TestTab;
  let untouched: Prediction;
  const [sample, step] = (card === SMOKE ? [T, 1] : [W, 2]) as [Sample, number];
  beforeAll(async () => {
    cloud = await startEngineCloud(model);
    tab = createTestBrowser(cloud).openTab(await cloud.signIn(), card);
    const plain = [rows(sample, step), columns(sample, step), bands(ORDER)];
    const ending = await endingOf(tab, cloud, card, reshaped("plain.npy", sample, plain));
    expect(ending.pressed).toEqual([]);
    expect(ending.check.level).toBe("fine");
    untouched = ending.prediction;
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await cloud.close();
  });

  it.each(REARRANGED[model] ?? [])(
    "ends with the mask of the untouched one: %s",
    async (name, file, pressed) => {
      const ending = await endingOf(tab, cloud, card, file(`${name}.npy`));
      expect(ending.pressed).toEqual(pressed);
      expect(openResults(ending.check)).toEqual([]);
      expect(iou(ending.prediction, untouched, card)).toBe(1);
    },
  );
});

describe("bands that a GeoTIFF names", () => {
  let cloud: EngineCloud;
  beforeAll(async () => {
    cloud = await startEngineCloud("water");
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  afterAll(() => cloud.close());

  it("are reordered by name, which gives the mask of the file in the model's order", async () => {
    const tab = createTestBrowser(cloud).openTab(await cloud.signIn(), WATER);
    const file = (name: string) =>
      new File([readFileSync(`src/domain/formats/fixtures/tiff/flood-bands-${name}.tif`)], name);
    const right = await endingOf(tab, cloud, WATER, file("in-order"));
    expect([right.pressed, right.check.level]).toEqual([[], "fine"]);
    const reversed = await endingOf(tab, cloud, WATER, file("reversed"));
    expect(reversed.pressed).toEqual(["Reorder the bands by name: B02, B03, B04, B8A, B11, B12"]);
    expect(reversed.check.level).toBe("fine");
    expect(iou(reversed.prediction, right.prediction, WATER)).toBe(1);
    expect(right.prediction.scores.some((score) => score >= 0.5)).toBe(true);
  });
});

describe("an array that a fix has mostly invented", () => {
  let cloud: EngineCloud;
  beforeAll(async () => {
    cloud = await startEngineCloud();
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  afterAll(() => cloud.close());

  it.each([
    ["41-decimated-to-128", [rows(T, 2), columns(T, 2), bands(ORDER)]],
    ["42-one-pixel", [rows(T, 256), columns(T, 256), bands(ORDER)]],
  ])("runs on request, and is never called OK: %s", async (name, axes) => {
    const tab = createTestBrowser(cloud).openTab(await cloud.signIn(), SMOKE);
    const ending = await endingOf(tab, cloud, SMOKE, reshaped(`${name}.npy`, T, axes));
    expect(ending.pressed).toEqual(["Resize to 256 × 256"]);
    expect(ending.check.level).toBe("look");
    expect(openResults(ending.check)[0]).toContain(
      "It will run; the model has not seen such an array.",
    );
    expect(ending.prediction.scores).toHaveLength(256 * 256);
  });
});
