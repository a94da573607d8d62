import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { parseNpy } from "#domain/formats/npy.ts";
import { lonLatAt } from "#domain/geo/grid.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestBrowser,
  type TestTab,
} from "./fixtures/engine-bench.ts";
import { openSceneOf } from "./open-scenes.ts";

const FOLDER = "src/domain/formats/fixtures/goes/";
/** What h5py and numpy make of the six files: see make-goes.py. */
const ORACLE = JSON.parse(readFileSync(`${FOLDER}goes.json`, "utf8")) as {
  readonly scene: { readonly missing: string; readonly encoded: string };
};
const SIDE = 32;
const NAME = "OR_ABI-L1b-RadC-M6_G17_s20193002001196";
const FILES = readdirSync(FOLDER)
  .filter((name) => name.includes("RadC"))
  .toReversed()
  .map((name) => new File([readFileSync(FOLDER + name)], name));

let cloud: EngineCloud;
let browser: TestBrowser;
let tab: TestTab;
beforeAll(async () => {
  cloud = await startEngineCloud("smoke");
});
beforeEach(() => {
  browser = createTestBrowser(cloud);
  tab = browser.openTab(undefined, SMOKE);
});
afterEach(() => {
  vi.unstubAllGlobals();
});
afterAll(() => cloud.close());

async function read(count: number): Promise<readonly string[]> {
  await tab.until(
    ({ current }) =>
      current().items.length === count &&
      current().items.every(
        ({ reading }) => reading.state === "read" && !Reflect.get(reading, "revising"),
      ),
  );
  return tab.engine.current().items.map(({ name }) => name);
}

function onlyArray(): PreparedArray {
  const [item] = tab.engine.current().items;
  if (item?.reading.state !== "read") throw new Error("There is no array.");
  return item.reading.array;
}

function problems(): readonly (string | undefined)[] {
  const { items } = tab.engine.current();
  return items.map((item) => openSceneOf(item, items, SMOKE)?.problem);
}

async function expectOracle(): Promise<void> {
  const array = onlyArray();
  const encoded = new Uint8Array(Buffer.from(ORACLE.scene.encoded, "base64"));
  expect(parseNpy(await array.upload.arrayBuffer())).toMatchObject({
    values: encoded,
    dtype: "uint8",
    shape: [SIDE, SIDE, 6],
  });
  const bits = Buffer.from(ORACLE.scene.missing, "base64");
  const missing = Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    return ((bits[pixel >> 3] ?? 0) >> (7 - (pixel & 7))) & 1;
  });
  expect(array.missing).toEqual(missing);
}

describe("the files of a GOES scan", () => {
  it("become one encoded array, equal to h5py and numpy, with place and time", async () => {
    tab.engine.openFiles(FILES);
    expect(await read(1)).toEqual([NAME]);
    await expectOracle();
    const array = onlyArray();
    expect(array.acquisition).toEqual({ satellite: "GOES-17", time: "2019-10-27T20:01:19Z" });
    const { grid } = array;
    if (grid === undefined) throw new Error("There is no grid.");
    expect(grid.crs.kind).toBe("geostationary");
    // PROJ 9.1 for the upper left corner, at scan angles of 0.0123 and 0.1011 rad.
    const corner = lonLatAt(grid, 0, 0);
    expect(corner?.lon).toBeCloseTo(-131.892_906_263_813_73, 4);
    expect(corner?.lat).toBeCloseTo(36.327_834_910_940_33, 4);
    expect(array.notes).toEqual([
      "Joined from six files of one band: C02 averaged 2 × 2; C04 and C06 repeated 2 × 2, to the pixels of C01.",
      "Radiance converted to reflectance by the file’s kappa0; pixels that it flags are missing.",
    ]);
  });

  it("become one array as soon as the last one is dropped", async () => {
    tab.engine.openFiles(FILES.slice(1));
    await read(5);
    expect(new Set(problems())).toEqual(new Set(["C06 is missing: choose or drop its file too."]));
    tab.engine.openFiles(FILES.slice(0, 1));
    expect(await read(1)).toEqual([NAME]);
    await expectOracle();
  });

  it("say what is missing where there is one, and of which scan others are", async () => {
    const other = FILES.slice(0, 1).map(
      (file) => new File([file], file.name.replace("s20193002001196", "s20193002006196")),
    );
    tab.engine.openFiles([...FILES.slice(5), ...other]);
    await read(2);
    expect(problems()).toEqual([
      "C02, C03, C04, C05, and C06 are missing: choose or drop their files too. The file of C06 that is open is of another scan: 2019-10-27 20:06:19 UTC, not 2019-10-27 20:01:19 UTC.",
      "C01, C02, C03, C04, and C05 are missing: choose or drop their files too. The file of C01 that is open is of another scan: 2019-10-27 20:01:19 UTC, not 2019-10-27 20:06:19 UTC.",
    ]);
  });

  it("are separate again after two undos, and joined again by one press", async () => {
    tab.engine.openFiles(FILES);
    await read(1);
    const [item] = tab.engine.current().items;
    tab.engine.undo(item?.id ?? "");
    await read(1);
    expect(onlyArray().dtype).toBe("float32");
    tab.engine.undo(item?.id ?? "");
    await read(6);
    const { items } = tab.engine.current();
    const scene = items[0] && openSceneOf(items[0], items, SMOKE);
    if (scene === undefined) throw new Error("There is no scene.");
    await tab.engine.join(scene);
    await read(1);
    await expectOracle();
  });

  it("leave out bands that the model does not take, and say so", async () => {
    const heat = new File(["\x89HDF"], FILES[0]?.name.replace("C06", "C13") ?? "");
    tab.engine.openFiles([...FILES, heat]);
    expect(await read(1)).toEqual([NAME]);
    expect(tab.engine.current().leftOut).toEqual(["The model does not take C13 of the scan."]);
  });
});
