import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { bytesOfRuns } from "#domain/history/history-size.ts";
import type { KeptRun } from "#domain/history/kept-run.ts";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import { itemsWithReference } from "#domain/queue/scorable-items.ts";
import { confusionAt, referenceScores } from "#domain/scores/confusion.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import { chip, chips, npy } from "./fixtures/chips.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestBrowser,
  type TestTab,
} from "./fixtures/engine-bench.ts";
import { shownPrediction } from "./fixtures/shown-prediction.ts";
import { scoreItems } from "./queue-scores.ts";

const CARD = smokeOf(6);

let cloud: EngineCloud;
let browser: TestBrowser;
let aws: AwsContext;
beforeAll(async () => {
  cloud = await startEngineCloud();
});
beforeEach(async () => {
  browser = createTestBrowser(cloud);
  aws = await cloud.signIn();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
afterAll(() => cloud.close());

function open(context?: AwsContext): TestTab {
  const tab = browser.openTab(context, CARD);
  tab.engine.restore();
  return tab;
}

/** The runs, once there are this many. */
async function keptRuns({ engine }: TestTab, count: number): Promise<readonly KeptRun[]> {
  const history = await engine.history();
  return vi.waitFor(
    async () => {
      await history.load();
      const { runs = [] } = history.current();
      if (runs.length !== count) throw new Error(`${runs.length} runs`);
      return runs;
    },
    { timeout: 60_000, interval: 20 },
  );
}

/** Everything that a database holds, as text. */
async function storedText(name: string): Promise<string> {
  const texts: string[] = [];
  const database = await done(indexedDB.open(name));
  for (const store of database.objectStoreNames) {
    const all: unknown[] = await done(database.transaction(store).objectStore(store).getAll());
    for (const value of all) {
      texts.push(JSON.stringify(value));
      if (value instanceof Blob) texts.push(await value.text());
    }
  }
  database.close();
  return texts.join("\n");
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no reason"));
  });
}

/** A browser that has no room for files of this many bytes or more. */
function refuseFiles(bytes: number): void {
  const { put } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
    this: IDBObjectStore,
    ...put_
  ) {
    const [value] = put_;
    if (
      this.transaction.db.name === "plumescope-runs" &&
      value instanceof Blob &&
      value.size >= bytes
    ) {
      this.transaction.abort();
      throw new DOMException("full", "QuotaExceededError");
    }
    return put.apply(this, put_);
  });
}

describe("the run history", () => {
  it("keeps a run with its array and opens it in another visit, with no request", async () => {
    const first = open(aws);
    first.engine.openFiles([chip("chip.npy")]);
    await first.allDone();
    const [run] = await keptRuns(first, 1);
    const item = first.item("chip.npy");
    if (run === undefined || item.reading.state !== "read") throw new Error("nothing was kept");
    expect(run).toMatchObject({
      ...{ name: "chip.npy", arrayName: "chip.npy", height: 256, width: 256, bandCount: 6 },
      sha256: item.reading.array.sha256,
      modelCard: { path: "models/goes-smoke.json", title: CARD.title },
      apiUrl: cloud.config.apiUrl,
      serverProfile: { batchAxis: "adds" },
      ...{ timings: item.run.timings, uploaded: item.run.uploaded, threshold: 0.5 },
      ...{ fileBytes: item.reading.array.byteLength, scores: undefined },
      result: expect.stringMatching(/^Smoke: \d+\.\d%$/) as string,
    });
    const { scores } = shownPrediction(first.item("chip.npy"));
    first.engine.remove(item.id);
    first.close();

    const second = open();
    await second.engine.openRun(run);
    await second.until(() => second.item("chip.npy").reading.state === "read");
    expect(second.item("chip.npy").run).toMatchObject({
      ...{ status: { state: "done" }, timings: run.timings, exchanges: [] },
    });
    expect(shownPrediction(second.item("chip.npy")).scores).toEqual(scores);
    await second.engine.openRun(run);
    expect(second.engine.current().items).toHaveLength(1);
  });

  it("selects the item that still shows a run, and opens an earlier run of it beside", async () => {
    const tab = open(aws);
    tab.engine.openFiles(chips(2));
    await tab.allDone();
    const runs = await keptRuns(tab, 2);
    const own = runs.find(({ name }) => name === "chip-1.npy");
    if (own === undefined) throw new Error("nothing was kept");
    await tab.engine.openRun(own);
    expect(tab.engine.current()).toMatchObject({ selectedId: own.itemId, items: { length: 2 } });

    tab.engine.run(own.itemId);
    await keptRuns(tab, 3);
    await tab.engine.openRun(own);
    expect(tab.engine.current().items).toHaveLength(3);
    expect(tab.engine.current().selectedId).not.toBe(own.itemId);
  });

  it("stores an array once for all its runs, and removes it with the last of them", async () => {
    const tab = open(aws);
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.allDone();
    tab.engine.run(tab.item("chip.npy").id);
    const [latest, earlier] = await keptRuns(tab, 2);
    if (latest === undefined || earlier === undefined) throw new Error("nothing was kept");
    const history = await tab.engine.history();
    expect(earlier.fileKey).toBe(latest.fileKey);
    expect(history.current().bytes).toBe(bytesOfRuns([latest, earlier]));

    await history.remove([latest.id]);
    expect(await history.file(earlier)).toBeInstanceOf(Blob);
    await history.remove([earlier.id]);
    expect(await history.file(earlier)).toBeUndefined();
    expect(await history.prediction(earlier.id)).toBeUndefined();
    await expect(tab.engine.openRun({ ...earlier, itemId: "gone" })).rejects.toMatchObject({
      failure: { reason: "This run is no longer in the history." },
    });
  });

  it("keeps a new name, and the scores of a reference mask that is attached later", async () => {
    const tab = open(aws);
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.allDone();
    const [run] = await keptRuns(tab, 1);
    if (run === undefined) throw new Error("nothing was kept");
    const history = await tab.engine.history();
    await history.rename(run.id, "Before the fix");
    const labels = new Uint8Array(256 * 256).fill(1, 0, 20_000);
    tab.engine.openFiles([npy("chip-label.npy", "(256, 256)", labels)]);
    await vi.waitFor(async () => {
      const [kept] = await keptRuns(tab, 1);
      expect(kept).toMatchObject({
        name: "Before the fix",
        scores: referenceScores({ labels }, shownPrediction(tab.item("chip.npy")).scores, 0.5),
      });
    });
  });

  it("holds no credentials and no presigned URL", async () => {
    const tab = open(aws);
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.allDone();
    await keptRuns(tab, 1);
    const text = await storedText("plumescope-runs");
    expect(text).toContain("models/goes-smoke.json");
    const { accessKeyId, secretAccessKey, sessionToken } = aws.credentials;
    for (const secret of [accessKeyId, secretAccessKey, sessionToken, "X-Amz-"]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe("the scores of a queue", () => {
  it("are those of each array with a reference mask, also where its scores are archived", async () => {
    const tab = open(aws);
    const labels = new Uint8Array(256 * 256).fill(1, 0, 20_000);
    const mask = (name: string) => npy(name, "(256, 256)", labels);
    tab.engine.openFiles([...chips(2), mask("chip-0-label.npy"), mask("chip-1-label.npy")]);
    await tab.allDone();
    const items = () => tab.engine.current().items;
    await tab.until(() => itemsWithReference(items()).length === 2);
    await tab.until(() => {
      const { status } = tab.item("chip-1.npy").run;
      return status.state === "done" && isArchived(status.prediction);
    });
    const page = { path: "models/goes-smoke.json", card: CARD };
    const view = { ...INITIAL_VIEW, threshold: 0.3 };
    const scored = await scoreItems(items(), page, view, new AbortController().signal);
    expect(scored.map(({ name }) => name)).toEqual(["chip-0.npy", "chip-1.npy"]);
    const { scores } = shownPrediction(tab.item("chip-0.npy"));
    const [first, second] = scored.flatMap((one) => ("confusion" in one ? one.confusion : []));
    expect(first).toEqual(confusionAt({ labels }, scores, 0.3));
    expect(Object.values(second ?? {}).reduce((sum, one) => sum + one)).toBe(65_536);
  });
});

describe("a full browser", () => {
  it("lets runs wait until the oldest are removed for them", async () => {
    const tab = open(aws);
    tab.engine.openFiles(chips(2));
    await tab.allDone();
    await keptRuns(tab, 2);
    refuseFiles(1);
    tab.engine.openFiles([chip("third.npy", 9)]);
    await tab.until(({ current }) => current().unkeptRuns === 1);
    const history = await tab.engine.history();
    expect(history.current()).toMatchObject({ waiting: 1, oldest: 1, runs: { length: 2 } });

    vi.restoreAllMocks();
    await history.makeRoom();
    expect(history.current().runs?.map(({ name }) => name)).toContain("third.npy");
    expect(history.current()).toMatchObject({ waiting: 0, runs: { length: 2 } });
    expect(tab.engine.current().unkeptRuns).toBe(0);
  });

  it("keeps what there is where the user does not make room", async () => {
    const tab = open(aws);
    refuseFiles(1);
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.until(({ current }) => current().unkeptRuns === 1);
    const history = await tab.engine.history();
    history.dropWaiting();
    expect(tab.engine.current().unkeptRuns).toBe(0);
    expect(tab.item("chip.npy").run.status.state).toBe("done");
    await keptRuns(tab, 0);
  });
});
