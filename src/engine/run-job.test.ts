import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import { getCallerIdentity } from "#services/sts/caller-identity.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestBrowser,
  type TestTab,
} from "./fixtures/engine-bench.ts";
import { sceneFile } from "./fixtures/scene-files.ts";
import { shownPrediction } from "./fixtures/shown-prediction.ts";

const CARD = smokeOf(6);

/** 480 × 704: 2 × 3 tiles of 256 that share 32. */
const SCENE = "scene.npy";
const TILE_COUNT = 6;

const TILES = {
  kind: "tiles",
  height: 256,
  width: 256,
  overlap: 32,
  blending: "cosine",
} as const satisfies Edit;
const IN_CLOUD: readonly Edit[] = [{ ...TILES, place: "cloud" }];

let cloud: EngineCloud;
let browser: TestBrowser;
let aws: AwsContext;
beforeAll(async () => {
  cloud = await startEngineCloud("smoke", true);
});
beforeEach(async () => {
  await Promise.all([cloud.stack.clearFaults(), cloud.stack.resetCounts()]);
  browser = createTestBrowser(cloud);
  aws = await signIn();
});
afterEach(() => {
  vi.unstubAllGlobals();
});
afterAll(() => cloud.close());

/** The stack binds keys to STS's UserId, as a deployment with jobs does. */
async function signIn(): Promise<AwsContext> {
  const { credentials } = await cloud.signIn();
  const signal = new AbortController().signal;
  const { userId } = await getCallerIdentity(credentials, cloud.config, signal);
  return cloud.signIn(userId);
}

/** Each scene of its own, as the participant's folder outlasts a test. */
let scenes = 0;
async function openScene(tab: TestTab, edits: readonly Edit[]): Promise<void> {
  scenes += 1;
  tab.engine.openFiles([sceneFile(SCENE, 480, 704 - scenes)]);
  await tab.until(() => tab.item(SCENE).reading.state === "read");
  tab.engine.editAndRun(tab.item(SCENE).id, edits);
}

/** How often the model's endpoint was asked. */
async function invocations(): Promise<number> {
  return (await cloud.stack.counts()).invocations;
}

const WAIT = { timeout: 60_000, interval: 20 };

describe("a scene whose tiles run in the cloud", () => {
  it("has the scores of tiles that the page sends, bit for bit", async () => {
    const tab = browser.openTab(aws);
    await openScene(tab, IN_CLOUD);
    await tab.allDone(true);
    const inCloud = shownPrediction(tab.item(SCENE));
    expect(await invocations()).toBe(TILE_COUNT);
    tab.engine.editAndRun(tab.item(SCENE).id, [TILES]);
    await tab.allDone(true);
    expect(inCloud).toMatchObject({ height: 480, width: 703, classCount: 1 });
    expect(inCloud.scores).toEqual(shownPrediction(tab.item(SCENE)).scores);
  });

  it("is joined by a tab that is opened later, and no tile runs again", async () => {
    const first = browser.openTab(aws);
    first.engine.restore();
    await openScene(first, IN_CLOUD);
    // Its clock stands still: it does not ask how far the job is.
    await vi.waitFor(async () => expect(await invocations()).toBe(TILE_COUNT), WAIT);
    first.close();

    const second = browser.openTab(aws);
    second.engine.restore();
    await second.allDone(true);
    expect(shownPrediction(second.item(SCENE))).toMatchObject({ height: 480, width: 702 });
    expect(await invocations()).toBe(TILE_COUNT);
  });

  it("keeps the tiles of a job that was cancelled for the next run", async () => {
    const tab = browser.openTab(aws);
    await openScene(tab, IN_CLOUD);
    await tab.until(() => tab.item(SCENE).run.tiles !== undefined);
    await vi.waitFor(async () => expect(await invocations()).toBeGreaterThan(0), WAIT);
    tab.engine.cancel(tab.item(SCENE).id);
    // The start, and the end.
    await vi.waitFor(async () => expect((await cloud.stack.counts()).inferences).toBe(2));
    // Stopping a workflow does not stop the function that runs.
    await vi.waitFor(async () => expect(await invocations()).toBe(TILE_COUNT), WAIT);
    tab.engine.run(tab.item(SCENE).id);
    await tab.allDone(true);
    // Its last tile may not have been written when the next run was planned.
    expect(await invocations()).toBeLessThanOrEqual(TILE_COUNT + 1);
  });

  it("waits for new credentials, and then joins the job", async () => {
    const tab = browser.openTab(aws);
    await openScene(tab, IN_CLOUD);
    await tab.until(() => tab.item(SCENE).run.tiles !== undefined);
    await cloud.stack.injectFault({ service: "api", answer: "expired-token" });
    await tab.until(() => tab.item(SCENE).run.status.state === "waiting-for-credentials", true);
    tab.engine.configure({ card: CARD, config: cloud.config, aws: await signIn() });
    await tab.allDone(true);
    expect(await invocations()).toBe(TILE_COUNT);
  });
});
