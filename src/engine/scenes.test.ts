import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { answeringModel } from "#domain/run/hops.ts";
import { chip, npy } from "./fixtures/chips.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestBrowser,
  type TestTab,
} from "./fixtures/engine-bench.ts";
import { sceneFile, sceneValues } from "./fixtures/scene-files.ts";
import { shownPrediction } from "./fixtures/shown-prediction.ts";

const CARD = smokeOf(6);

let cloud: EngineCloud;
let browser: TestBrowser;
let aws: AwsContext;
beforeAll(async () => {
  cloud = await startEngineCloud();
});
beforeEach(async () => {
  await Promise.all([cloud.stack.clearFaults(), cloud.stack.resetCounts()]);
  browser = createTestBrowser(cloud);
  aws = await cloud.signIn();
});
afterEach(() => {
  vi.unstubAllGlobals();
});
afterAll(() => cloud.close());

const TILES: readonly Edit[] = [
  { kind: "tiles", height: 256, width: 256, overlap: 32, blending: "cosine" },
];

/** Opens a file, cuts it into tiles once it is read, and lets it run. */
async function openInTiles(tab: TestTab, file: File): Promise<void> {
  tab.engine.openFiles([file]);
  await tab.until(() => tab.item(file.name).reading.state === "read");
  tab.engine.editAndRun(tab.item(file.name).id, TILES);
}

async function predictionOf(tab: TestTab, file: File): Promise<Prediction> {
  await openInTiles(tab, file);
  await tab.allDone();
  return shownPrediction(tab.item(file.name));
}

async function inferences(): Promise<number> {
  return (await cloud.stack.counts()).inferences;
}

/** 480 × 704: 2 × 3 tiles of 256 that share 32. */
const SCENE = "scene.npy";
const SCENE_TILES = 6;

function scene(): File {
  return sceneFile(SCENE, 480, 704);
}

describe("a scene in tiles", () => {
  it("of one tile has the scores of the direct run, bit for bit", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([chip("direct.npy")]);
    await tab.allDone();
    const direct = shownPrediction(tab.item("direct.npy"));
    const tiled = await predictionOf(browser.openTab(aws), chip("tiled.npy"));
    expect(tiled.scores).toEqual(direct.scores);
  });

  it("runs once its only finding, the size, is fixed by the edit", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([scene()]);
    await tab.until(() => tab.item(SCENE).reading.state === "read");
    tab.engine.edit(tab.item(SCENE).id, TILES);
    await tab.allDone();
    expect(shownPrediction(tab.item(SCENE))).toMatchObject({ height: 480, width: 704 });
    expect(await inferences()).toBe(SCENE_TILES);
  });

  it("does not run a tile without data, and keeps missing pixels missing", async () => {
    const values = sceneValues(256, 704);
    // The last tile, from column 448, is zeros in all bands: nodata of the smoke card.
    for (let row = 0; row < 256; row += 1)
      values.fill(0, (row * 704 + 440) * 6, (row + 1) * 704 * 6);
    const prediction = await predictionOf(
      browser.openTab(aws),
      npy("half.npy", "(256, 704, 6)", values),
    );
    expect(await inferences()).toBe(2);
    expect(prediction.scores.filter((score) => Number.isNaN(score))).toHaveLength(256 * 264);
    expect(prediction.scores[439]).toBeGreaterThanOrEqual(0);
  });

  it("waits after refusals of a throttled server, and repeats only the refused tiles", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.injectFault({ service: "api", answer: "too-many-requests", times: 6 });
    await openInTiles(tab, scene());
    await tab.allDone(true);
    // Each request is tried three times before its tile waits.
    expect(await inferences()).toBe(SCENE_TILES + 6);
  });

  it("stops between tiles while the queue is paused", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.injectFault({ service: "api", answer: "as-usual", held: true, times: 2 });
    await openInTiles(tab, scene());
    await vi.waitFor(async () => expect(await inferences()).toBe(2));
    tab.engine.pause();
    await cloud.stack.release(2);
    await tab.until(() => tab.item(SCENE).run.tiles?.done === 2);
    expect(await inferences()).toBe(2);
    tab.engine.resume();
    await tab.allDone();
    expect(await inferences()).toBe(SCENE_TILES);
  });

  it("keeps its tiles when a run fails, and a retry runs the others", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.injectFault({ service: "api", answer: "as-usual", times: 3 });
    await cloud.stack.injectFault({ service: "api", answer: "endpoint-not-found" });
    await openInTiles(tab, scene());
    await tab.until(() => tab.item(SCENE).run.status.state === "failed");
    const before = await inferences();
    tab.engine.run(tab.item(SCENE).id);
    await tab.allDone();
    expect((await inferences()) - before).toBe(SCENE_TILES + 1 - before);
    // Of the first tile that the retry sent.
    expect(answeringModel(tab.item(SCENE).run)).toBe(CARD.id);
  });

  it("waits for new credentials, and then runs the tiles that are missing", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.injectFault({ service: "api", answer: "as-usual", times: 3 });
    await cloud.stack.injectFault({ service: "api", answer: "expired-token" });
    await openInTiles(tab, scene());
    await tab.until(() => tab.item(SCENE).run.status.state === "waiting-for-credentials");
    tab.engine.configure({ card: CARD, config: cloud.config, aws: await cloud.signIn() });
    await tab.allDone();
    expect(await inferences()).toBe(SCENE_TILES + 1);
  });

  it("resumes after a reload with the tiles that are missing", async () => {
    const first = browser.openTab(aws, CARD);
    first.engine.restore();
    await cloud.stack.injectFault({ service: "api", answer: "as-usual", times: 4 });
    await cloud.stack.injectFault({
      service: "api",
      answer: "endpoint-not-found",
      times: "until-cleared",
    });
    await openInTiles(first, scene());
    await first.until(() => first.item(SCENE).run.status.state === "failed");
    await vi.waitFor(async () => expect(await keptTiles()).toBe(4));
    first.close();
    await cloud.stack.clearFaults();
    const before = await inferences();

    const second = browser.openTab(aws, CARD);
    second.engine.restore();
    await second.allDone();
    expect((await inferences()) - before).toBe(2);
    expect(shownPrediction(second.item(SCENE)).scores).toHaveLength(480 * 704);
    // A scene that is complete is kept whole.
    await vi.waitFor(async () => expect(await keptTiles()).toBe(0));
  });
});

async function keptTiles(): Promise<number> {
  const known = await indexedDB.databases();
  if (known.every(({ name }) => name !== "plumescope-tiles")) return 0;
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open("plumescope-tiles");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no reason"));
  });
  return new Promise((resolve) => {
    const request = database.transaction("tiles").objectStore("tiles").count();
    request.onsuccess = () => {
      database.close();
      resolve(request.result);
    };
  });
}
