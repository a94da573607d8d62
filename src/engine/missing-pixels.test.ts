import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { NdArray } from "#domain/array/nd-array.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { type Prediction, summarise } from "#domain/prediction/prediction.ts";
import { type ArrayEnding, endingOf, iou } from "./fixtures/array-ending.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestBrowser,
  type TestTab,
} from "./fixtures/engine-bench.ts";
import { shownPrediction } from "./fixtures/shown-prediction.ts";

/** A convolution sees so far: a fill may change scores within this distance. */
const REACH = 32;

function upperLeft({ values, shape: [, width = 0, bandCount = 0] }: NdArray, side: number) {
  const part = new Int16Array(side * side * bandCount);
  for (let index = 0; index < part.length; index += 1) {
    const row = Math.floor(index / (side * bandCount));
    part[index] = Number(values[index + row * (width - side) * bandCount]);
  }
  return { values: part, shape: [side, side, bandCount] };
}

function sample(name: string) {
  return parseNpy(new Uint8Array(readFileSync(`public/samples/${name}.npy`)).buffer);
}

const T = sample("goes16-20210921T2250Z-z7-x21-y49-smoke");
/** A part that every server takes. */
const SIDE = 192;
const W = upperLeft(sample("sentinel2-spain-flood-6band-int16"), SIDE);

/** A sample with other values in its first rows, and perhaps in the rest. */
function withTop(
  of: Pick<NdArray, "values" | "shape">,
  into: Float32Array<ArrayBuffer> | Int16Array<ArrayBuffer> | Uint16Array<ArrayBuffer>,
  { rows, fill, rest }: { rows: number; fill: number; rest?: (value: number) => number },
): File {
  const [, width = 0, bandCount = 0] = of.shape;
  for (let index = 0; index < into.length; index += 1) {
    const value = Number(of.values[index]);
    into[index] = index < rows * width * bandCount ? fill : (rest?.(value) ?? value);
  }
  const dtype =
    into instanceof Float32Array ? "float32" : into instanceof Int16Array ? "int16" : "uint16";
  return new File([writeNpy(into, dtype, of.shape)], "case.npy");
}

/** A PNG whose palette has two colours, as label tools save masks. */
function palettePng(indices: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const height = indices.length / width;
  const lines = Array.from({ length: height }, (_, row) => [
    0,
    ...indices.subarray(row * width, (row + 1) * width),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    // Decoders that are not strict ignore the checksum.
    return Buffer.concat([length, Buffer.from(type, "latin1"), data, Buffer.alloc(4)]);
  };
  return Uint8Array.from(
    Buffer.concat([
      Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
      chunk("IHDR", header),
      chunk("PLTE", Uint8Array.of(0, 0, 0, 128, 0, 0, 0, 128, 0)),
      chunk("IDAT", deflateSync(Uint8Array.from(lines.flat()))),
      chunk("IEND", new Uint8Array()),
    ]),
  );
}

/** Reflectance in the middle of each count. */
function reflectance(count: number): number {
  return ((count + 0.5) / 25.5) ** 2 / 100;
}

let browser: TestBrowser;
let aws: AwsContext;
let cloud: EngineCloud;
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Starts the cloud of one model for the tests of a group. */
function onCloudOf(model: "smoke" | "water"): void {
  beforeAll(async () => {
    cloud = await startEngineCloud(model);
  });
  beforeEach(async () => {
    browser = createTestBrowser(cloud);
    aws = await cloud.signIn();
  });
  afterAll(() => cloud.close());
}

/** The ending of a file in a tab of its own, which stores its queue. */
async function endingInTab(
  file: File,
  card: ModelCard,
  ...beside: readonly File[]
): Promise<ArrayEnding & { tab: TestTab }> {
  const tab = browser.openTab(aws, card);
  tab.engine.restore();
  await tab.until(({ current }) => !current().isOwnedByOtherTab);
  return { ...(await endingOf(tab, cloud, card, file, beside)), tab };
}

function shown(card: ModelCard) {
  return { shown: 0, threshold: card.output.defaultThreshold, colours: [[255, 0, 0]] } as const;
}

/** Expects no score in the first rows, and the summary of the others alone. */
function expectTopMissing(prediction: Prediction, rows: number, card: ModelCard): void {
  const { height, width, scores } = prediction;
  expect(scores.subarray(0, rows * width).every(Number.isNaN)).toBe(true);
  const valid = { ...prediction, height: height - rows, scores: scores.slice(rows * width) };
  expect(valid.scores.some(Number.isNaN)).toBe(false);
  const [whole, part] = [prediction, valid].map((one) => summarise(one, shown(card)));
  for (const key of ["share", "pixelCount", "meanInside", "regionCount"] as const) {
    expect(whole?.[key]).toBe(part?.[key]);
  }
}

describe("missing pixels of the smoke model", () => {
  onCloudOf("smoke");
  let untouched: Prediction;
  it.each([
    ["16: NaN in reflectance", new Float32Array(T.values.length), Number.NaN, reflectance],
    [
      "17: an undeclared -9999 in reflectance",
      new Float32Array(T.values.length),
      -9999,
      reflectance,
    ],
    ["18: an undeclared -9999 in counts", new Float32Array(T.values.length), -9999, undefined],
  ])("are filled for the model and in no number, %s", async (_, into, fill, rest) => {
    const file = new File([writeNpy(T.values, "uint8", T.shape)], "untouched.npy");
    untouched ??= (await endingInTab(file, SMOKE)).prediction;
    const rows = 40;
    const options = rest === undefined ? { rows, fill } : { rows, fill, rest };
    const { prediction, pressed } = await endingInTab(withTop(T, into, options), SMOKE);
    expect(pressed.length).toBeGreaterThan(0);
    expectTopMissing(prediction, rows, SMOKE);
    expect(iou(prediction, untouched, SMOKE, rows + REACH)).toBeGreaterThanOrEqual(0.95);
  });

  it("are areas of zeros in all bands, which its tiles are empty with, and no single zeros", async () => {
    const values = Uint8Array.from(T.values, Number);
    values.fill(0, 0, 40 * 256 * 6);
    values[100 * 256 * 6 + 3] = 0;
    const file = new File([writeNpy(values, "uint8", T.shape)], "case.npy");
    const { prediction, pressed, tab } = await endingInTab(file, SMOKE);
    expect(pressed).toEqual([]);
    expectTopMissing(prediction, 40, SMOKE);
    expect(tab.item("case.npy").reading).toMatchObject({ array: { missingCount: 40 * 256 } });
  });

  it("stay those of each image when a batch is split", async () => {
    const images = [20, 0, 60].map((rows) => {
      const counts = Array.from(T.values, Number);
      const values = Float32Array.from(counts, reflectance);
      return values.fill(-9999, 0, rows * 256 * 6);
    });
    const values = new Float32Array(images.flatMap((image) => [...image]));
    const tab = browser.openTab(aws, SMOKE);
    tab.engine.openFiles([new File([writeNpy(values, "float32", [3, 256, 256, 6])], "batch.npy")]);
    await tab.until(() => tab.item("batch.npy").reading.state === "read");
    const { id } = tab.item("batch.npy");
    tab.engine.pause();
    tab.engine.edit(id, [{ kind: "fill-missing", value: -9999 }, { kind: "encode" }]);
    await tab.engine.split(id);
    tab.engine.remove(id);
    tab.engine.resume();
    await tab.allDone();
    for (const [index, rows] of [20, 0, 60].entries()) {
      const item = () => tab.item(`batch-${index + 1}.npy`);
      tab.engine.select(item().id);
      await vi.waitFor(() => expectTopMissing(shownPrediction(item()), rows, SMOKE));
    }
  });

  it("are the pixels of a reference mask that have no label, 20 and 22: 255 in a palette", async () => {
    const labels = Uint8Array.from({ length: 256 ** 2 }, (_, pixel) => Number(T.values[pixel]) % 2);
    labels.fill(255, 0, 20 * 256);
    const tab = browser.openTab(aws, SMOKE);
    tab.engine.openFiles([
      new File([writeNpy(T.values, "uint8", T.shape)], "chip.npy"),
      new File([palettePng(labels, 256)], "chip.png"),
    ]);
    await tab.until(() => tab.item("chip.npy").reference !== undefined);
    expect(tab.item("chip.npy").reference).toMatchObject({
      name: "chip.png",
      mask: { height: 256, width: 256, labels },
    });
  });

  it("are left out of a stored prediction when it is restored", async () => {
    const values = Uint8Array.from(T.values, Number).fill(0, 0, 40 * 256 * 6);
    const file = new File([writeNpy(values, "uint8", T.shape)], "case.npy");
    const { tab } = await endingInTab(file, SMOKE);
    tab.close();
    const next = browser.openTab(aws, SMOKE);
    next.engine.restore();
    await next.until(({ current }) => current().items[0]?.reading.state === "read");
    expectTopMissing(shownPrediction(next.item("case.npy")), 40, SMOKE);
  });
});

describe("missing pixels of the water model", () => {
  onCloudOf("water");
  let untouched: Prediction;
  it.each([
    [
      "w2: an undeclared -9999",
      new Int16Array(W.values.length),
      -9999,
      ["Treat -9,999 as missing"],
    ],
    [
      "w10: a fill of 65,535",
      new Uint16Array(W.values.length),
      65_535,
      ["Treat 65,535 as missing"],
    ],
    ["w11: NaN", new Float32Array(W.values.length), Number.NaN, ["Fill with each band’s median"]],
  ])("are filled for the model and in no number, %s", async (_, into, fill, titles) => {
    const file = new File([writeNpy(W.values, "int16", W.shape)], "untouched.npy");
    untouched ??= (await endingInTab(file, WATER)).prediction;
    const { prediction, pressed } = await endingInTab(withTop(W, into, { rows: 60, fill }), WATER);
    expect(pressed.slice(0, 1)).toEqual(titles);
    expectTopMissing(prediction, 60, WATER);
    expect(iou(prediction, untouched, WATER, 60)).toBe(1);
  });

  const scene = (name: string): File =>
    new File([readFileSync(`src/engine/fixtures/${name}.tif`)], `${name}.tif`);

  it("are the same for a mask that is dropped after its file", async () => {
    const mask = new File([readFileSync("src/engine/fixtures/beside.tif.msk")], "beside.tif.msk");
    const tab = browser.openTab(aws, WATER);
    tab.engine.openFiles([scene("beside")]);
    await tab.until(() => tab.item("beside.tif").reading.state === "read");
    tab.engine.openFiles([mask]);
    const isMasked = () => {
      const { reading } = tab.item("beside.tif");
      return reading.state === "read" && reading.array.missingCount === 96 * 37;
    };
    await tab.until(isMasked);
    expect(tab.engine.current().items).toHaveLength(1);
  });

  it("are the same for a mask beside the file and one in it, also after a reload", async () => {
    const mask = new File([readFileSync("src/engine/fixtures/beside.tif.msk")], "beside.tif.msk");
    const inside = await endingInTab(scene("masked"), WATER);
    browser = createTestBrowser(cloud);
    const beside = await endingInTab(scene("beside"), WATER, mask);
    expect(beside.pressed).toEqual(inside.pressed);
    expect(beside.prediction.scores).toEqual(inside.prediction.scores);
    expect(beside.tab.engine.current()).toMatchObject({ items: { length: 1 }, leftOut: [] });
    beside.tab.close();
    const next = browser.openTab(aws, WATER);
    next.engine.restore();
    await next.until(({ current }) => current().items[0]?.reading.state === "read");
    expect(next.item("beside.tif").reading).toMatchObject({
      array: {
        format: "geotiff",
        missingCount: 96 * 37,
        notes: ["Its missing pixels are those of beside.tif.msk."],
      },
    });
    // There is nothing to undo but the fill.
    next.engine.undo(next.item("beside.tif").id);
    next.engine.undo(next.item("beside.tif").id);
    await next.until(() => next.item("beside.tif").edits.length === 0);
    expect(next.engine.current().items).toHaveLength(1);
  });

  it("are the same for a mask in the file and a nodata value, 23", async () => {
    const [masked, nodata] = [
      await endingInTab(scene("masked"), WATER),
      await endingInTab(scene("nodata"), WATER),
    ];
    expect(masked.pressed).toEqual(["Fill with each band’s median"]);
    expect(masked.prediction.scores).toEqual(nodata.prediction.scores);
    const columns = masked.prediction.scores.map((score, pixel) =>
      Number(Number.isNaN(score) === pixel % 96 < 37),
    );
    expect(columns.every((isRight) => isRight === 1)).toBe(true);
    const valid = nodata.prediction.scores.filter((score) => !Number.isNaN(score));
    const limit = Math.fround(WATER.output.defaultThreshold);
    expect(summarise(masked.prediction, shown(WATER)).share).toBe(
      valid.filter((score) => score >= limit).length / (96 * (96 - 37)),
    );
  });

  it.each(["sparse-deflate", "sparse-plain"])(
    "are the holes of a sparse file, 30: %s",
    async (name) => {
      const { prediction, tab } = await endingInTab(scene(name), WATER);
      expect(tab.item(`${name}.tif`).reading).toMatchObject({
        array: { missingCount: 3 * 96 * 96 },
      });
      const isRight = prediction.scores.every(
        (score, pixel) => Number.isNaN(score) === !(pixel % 192 < 96 && pixel < 96 * 192),
      );
      expect(isRight).toBe(true);
    },
  );
});
