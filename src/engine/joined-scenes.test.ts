import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { runPreflight } from "./check-array.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestBrowser,
  type TestTab,
} from "./fixtures/engine-bench.ts";
import { readSample, type Sample } from "./fixtures/reshaped-samples.ts";
import { openSceneOf } from "./open-scenes.ts";

const HLS = "src/engine/fixtures/hls/";
const SIDE = 64;

let browser: TestBrowser;
let aws: AwsContext;
let cloud: EngineCloud;
afterEach(() => {
  vi.unstubAllGlobals();
});

function hlsFiles(): File[] {
  return readdirSync(HLS).map((name) => new File([readFileSync(HLS + name)], name));
}

/** The same part of the sample as an npy, with -9999 in its corner. */
function sameScene(): Int16Array {
  const { values, width, bandCount } = readSample("sentinel2-spain-flood-6band-int16.npy");
  const part = new Int16Array(SIDE * SIDE * bandCount);
  for (let index = 0; index < part.length; index += 1) {
    const [band, pixel] = [index % bandCount, Math.floor(index / bandCount)];
    const [row, column] = [Math.floor(pixel / SIDE), pixel % SIDE];
    const at = ((150 + row) * width + 200 + column) * bandCount + band;
    part[index] = row < 5 && column < 7 ? -9999 : Number(values[at]);
  }
  return part;
}

async function opened(files: readonly File[], card: ModelCard): Promise<TestTab> {
  const tab = browser.openTab(aws, card);
  tab.engine.restore();
  await tab.until(({ current }) => !current().isOwnedByOtherTab);
  tab.engine.openFiles(files);
  await allRead(tab, files.length);
  return tab;
}

function allRead(tab: TestTab, count: number): Promise<void> {
  return tab.until(
    ({ current }) =>
      current().items.length === count &&
      current().items.every(
        ({ reading }) => reading.state === "read" && !Reflect.get(reading, "revising"),
      ),
  );
}

function onlyItem(tab: TestTab): QueueItem {
  const [item, ...others] = tab.engine.current().items;
  if (item === undefined || others.length > 0) throw new Error("There is not one item.");
  return item;
}

async function joined(tab: TestTab, card: ModelCard): Promise<void> {
  const { items } = tab.engine.current();
  const scenes = items.map((item) => openSceneOf(item, items, card));
  expect(new Set(scenes.map((scene) => scene?.question)).size).toBe(1);
  const [scene] = scenes;
  if (scene === undefined) throw new Error("There is no scene.");
  await tab.engine.join(scene);
  await allRead(tab, 1);
}

describe("files of one band each, on the water model", () => {
  beforeAll(async () => {
    cloud = await startEngineCloud("water");
  });
  beforeEach(async () => {
    browser = createTestBrowser(cloud);
    aws = await cloud.signIn();
  });
  afterAll(() => cloud.close());

  it("become one array in one press and run like it, 02", async () => {
    const tab = await opened(hlsFiles(), WATER);
    expect(tab.engine.canRunAll()).toBe(false);
    tab.engine.runAll();
    expect(tab.engine.current().items.map(({ run }) => run.status.state)).toEqual(
      Array.from({ length: 6 }, () => "idle"),
    );
    await joined(tab, WATER);
    const item = onlyItem(tab);
    expect(item.name).toBe("HLS.S30.T30SXH.2019258T105029.v2.0");
    if (item.reading.state !== "read") throw new Error(item.reading.state);
    const { array } = item.reading;
    const values = sameScene();
    expect(parseNpy(await array.upload.arrayBuffer())).toMatchObject({
      values,
      dtype: "int16",
      shape: [SIDE, SIDE, 6],
    });
    expect(array).toMatchObject({
      nodata: -9999,
      missingCount: 35,
      scaling: Array.from({ length: 6 }, () => ({ scale: 0.0001, offset: 0 })),
      grid: { transform: [30, 0, 680_000, 0, -30, 4_220_000], crs: { epsg: 32_630 } },
    });
    const checked = runPreflight(array, item.edits, { card: WATER, config: cloud.config });
    const open = checked.results.filter(({ level }) => level !== "fine");
    expect(open.map(({ about }) => about)).toEqual(["missing"]);
    expect(checked.results.find(({ about }) => about === "file")?.sentence).toBe(
      "Joined from six files of one band.",
    );
    const fill = checked.fix?.edits ?? [];
    tab.engine.edit(item.id, fill);
    await tab.allDone();

    const other = browser.openTab(aws, WATER);
    other.engine.openFiles([new File([writeNpy(values, "int16", [SIDE, SIDE, 6])], "one.npy")]);
    await allRead(other, 1);
    other.engine.edit(onlyItem(other).id, [{ kind: "fill-missing", value: -9999 }]);
    await other.allDone();
    const [one, two] = [onlyItem(tab), onlyItem(other)].map(({ run }) => run.status);
    if (one?.state !== "done" || two?.state !== "done") throw new Error("not done");
    expect(one.prediction.scores).toEqual(two.prediction.scores);
  });

  it("are separate again after undo, also after a reload", async () => {
    const files = hlsFiles();
    const tab = await opened(files, WATER);
    await joined(tab, WATER);
    tab.close();
    const next = browser.openTab(aws, WATER);
    next.engine.restore();
    await allRead(next, 1);
    next.engine.undo(onlyItem(next).id);
    await allRead(next, 6);
    const { items } = next.engine.current();
    expect(items.map(({ name }) => name)).toEqual(
      ["B02", "B03", "B04", "B8A", "B11", "B12"].map(
        (band) => `HLS.S30.T30SXH.2019258T105029.v2.0.${band}.tif`,
      ),
    );
    expect(items.map(({ run }) => run.status.state)).toEqual(items.map(() => "idle"));
    await joined(next, WATER);
  });
});

/** A TIFF of uint8 with a page for each band, uncompressed, as tifffile writes (bands, rows, columns). */
function pagesTiff({ values, height, width, bandCount }: Sample): Uint8Array<ArrayBuffer> {
  const [count, directory] = [height * width, 2 + 9 * 12 + 4];
  const file = new Uint8Array(8 + bandCount * (count + directory));
  const view = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0]);
  let link = 4;
  for (let band = 0; band < bandCount; band += 1) {
    const start = 8 + band * (count + directory);
    for (let pixel = 0; pixel < count; pixel += 1) {
      file[start + pixel] = Number(values[pixel * bandCount + band]);
    }
    const at = start + count;
    view.setUint32(link, at, true);
    view.setUint16(at, 9, true);
    const tags = {
      254: 0,
      256: width,
      257: height,
      258: 8,
      259: 1,
      262: 1,
      273: start,
      278: height,
      279: count,
    };
    for (const [index, [tag, value]] of Object.entries(tags).entries()) {
      view.setUint16(at + 2 + 12 * index, Number(tag), true);
      view.setUint16(at + 4 + 12 * index, 4, true);
      view.setUint32(at + 6 + 12 * index, 1, true);
      view.setUint32(at + 10 + 12 * index, value, true);
    }
    link = at + directory - 4;
  }
  return file;
}

describe("files beside an image, on the water model", () => {
  beforeAll(async () => {
    cloud = await startEngineCloud("water");
  });
  beforeEach(() => {
    browser = createTestBrowser(cloud);
  });
  afterAll(() => cloud.close());

  it("are left out, and said, 46", async () => {
    const tab = browser.openTab(undefined, WATER);
    const scene = readFileSync("src/engine/fixtures/nodata.tif");
    const names = ["scene.tif.ovr", "scene.tif.aux.xml", "._scene.tif", "scene.tif", "scene.tfw"];
    tab.engine.openFiles(names.map((name) => new File([scene], name)));
    await allRead(tab, 1);
    expect(onlyItem(tab).name).toBe("scene.tif");
    expect(tab.engine.current().leftOut).toEqual([
      "Left out: scene.tif.ovr (smaller copies of the image), scene.tif.aux.xml (GDAL’s metadata), ._scene.tif (macOS’s metadata), and scene.tfw (a world file: the TIFF’s own position is used).",
    ]);
    tab.engine.openFiles([new File([scene], "other.tif")]);
    await allRead(tab, 2);
    expect(tab.engine.current().leftOut).toEqual([]);
  });

  it("are opened of a folder, and every other file is named with its reason", async () => {
    const tab = browser.openTab(undefined, WATER);
    const scene = readFileSync("src/engine/fixtures/nodata.tif");
    const inFolder = (path: string, content: Buffer<ArrayBuffer>): File =>
      Object.defineProperty(
        new File([content], path.split("/").at(-1) ?? ""),
        "webkitRelativePath",
        {
          value: path,
        },
      );
    tab.engine.openFiles([
      inFolder("day/scene.tif", scene),
      inFolder("day/README.txt", Buffer.from("about")),
      inFolder("day/a.fits", Buffer.from("SIMPLE  =                    T")),
      inFolder("day/cube.zarr/name/0.0", Buffer.from([1, 2])),
      inFolder("S2A_X.SAFE/quick-look.png", Buffer.from("\x89PNG", "latin1")),
    ]);
    await allRead(tab, 1);
    expect(onlyItem(tab).name).toBe("scene.tif");
    expect(tab.engine.current().leftOut.map((text) => text.slice(0, 40))).toEqual([
      "Left out: README.txt (text).",
      "Left out: a.fits. This is a FITS image. ",
      "Left out: cube.zarr. This is a Zarr stor",
      "Left out: S2A_X.SAFE. This is a SAFE pro",
    ]);
    tab.engine.openFiles([]);
    await tab.until(({ current }) => current().leftOut.length === 1);
    expect(tab.engine.current().leftOut).toEqual([
      "The folder is empty: there is nothing to open.",
    ]);
  });
});

describe("npy files of one band each, and pages of a TIFF, on the smoke model", () => {
  beforeAll(async () => {
    cloud = await startEngineCloud("smoke");
  });
  beforeEach(async () => {
    browser = createTestBrowser(cloud);
    aws = await cloud.signIn();
  });
  afterAll(() => cloud.close());

  it("run by themselves where one TIFF has a page for each band, 01", async () => {
    const sample = readSample("goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
    const tab = await opened([new File([pagesTiff(sample)], "six-pages.tif")], SMOKE);
    const { reading } = onlyItem(tab);
    if (reading.state !== "read") throw new Error(reading.state);
    expect(reading.array.notes).toEqual(["Six pages read as six bands."]);
    expect(parseNpy(await reading.array.upload.arrayBuffer()).values).toEqual(sample.values);
    await tab.allDone();
  });

  it("run by themselves once joined", async () => {
    const name = "goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
    const sample = readSample(name);
    const files = [6, 5, 4, 3, 2, 1].map((code) => {
      const plane = Uint8Array.from({ length: sample.height * sample.width }, (_, pixel) =>
        Number(sample.values[pixel * sample.bandCount + code - 1]),
      );
      const shape =
        [
          [256, 256],
          [1, 256, 256],
          [256, 256, 1],
        ][code % 3] ?? [];
      return new File([writeNpy(plane, "uint8", shape)], `goes16-smoke-C0${code}.npy`);
    });
    const tab = await opened(files, SMOKE);
    await joined(tab, SMOKE);
    const item = onlyItem(tab);
    if (item.reading.state !== "read") throw new Error(item.reading.state);
    expect(parseNpy(await item.reading.array.upload.arrayBuffer()).values).toEqual(sample.values);
    await tab.allDone();
  });
});
