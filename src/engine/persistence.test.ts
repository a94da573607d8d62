import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import { activeStatus } from "#domain/run/run.ts";
import type { Engine } from "./engine.ts";
import { chip, chips, npy } from "./fixtures/chips.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestBrowser,
  type TestTab,
} from "./fixtures/engine-bench.ts";
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

function open(context?: AwsContext): TestTab {
  const tab = browser.openTab(context, CARD);
  tab.engine.restore();
  return tab;
}

async function opened(): Promise<IDBDatabase> {
  // Opening it before the page would create an empty one.
  const known = await indexedDB.databases();
  if (!known.some(({ version }) => version === 2)) throw new Error("not yet");
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("plumescope");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no reason"));
  });
}

async function inStore<T>(
  store: string,
  use: (records: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await opened();
  const request = use(database.transaction(store, "readwrite").objectStore(store));
  return new Promise((resolve) => {
    request.onsuccess = () => {
      database.close();
      resolve(request.result);
    };
  });
}

async function kept(count: number): Promise<void> {
  await vi.waitFor(async () => {
    if ((await inStore("files", (files) => files.count())) !== count) throw new Error("not yet");
  });
}

describe("a reload", () => {
  it("keeps a reference mask, and removing its array removes it", async () => {
    const first = open(aws);
    const labels = new Uint8Array(256 * 256).fill(1, 0, 9);
    first.engine.openFiles([chip("chip.npy"), npy("chip-label.npy", "(256, 256)", labels)]);
    await first.allDone();
    await kept(2);
    first.close();

    const second = open();
    await second.until(() => second.item("chip.npy").reference !== undefined);
    expect(second.item("chip.npy").reference).toMatchObject({
      name: "chip-label.npy",
      mask: { height: 256, width: 256, labels },
    });
    second.engine.remove(second.item("chip.npy").id);
    await kept(0);
  });

  it("restores items in order with results and edits, and resumes started runs", async () => {
    const first = open(aws);
    first.engine.openFiles(chips(2));
    await first.allDone();
    first.engine.pause();
    first.engine.openFiles([chip("third.npy", 9)]);
    await first.until(() => first.item("third.npy").run.status.state === "queued");
    await kept(3);
    first.close();
    const second = open();
    await second.until(
      ({ current }) =>
        current().items.length === 3 && current().items.every((i) => i.reading.state === "read"),
    );
    second.engine.restore();
    expect(second.engine.current().items.map(({ name }) => name)).toEqual([
      "chip-0.npy",
      "chip-1.npy",
      "third.npy",
    ]);
    expect(second.item("chip-0.npy").run).toMatchObject({
      status: { state: "done", prediction: { height: 256 } },
      uploaded: first.item("chip-0.npy").run.uploaded,
      timings: first.item("chip-0.npy").run.timings,
      exchanges: [
        { purpose: "upload", status: 200 },
        { purpose: "infer", status: 200 },
      ],
    });
    expect(second.item("third.npy").run.status.state).toBe("waiting-for-credentials");
    second.engine.configure({ card: CARD, config: cloud.config, aws });
    await second.allDone();
    expect(second.engine.current().isOwnedByOtherTab).toBe(false);
    expect(Object.values((await cloud.stack.counts()).puts)).toEqual([1, 1, 1]);
  });

  describe("while a reply waits for the user’s decision", () => {
    const reload = async (): Promise<TestTab> => {
      const config = { ...cloud.config, apiUrl: cloud.stack.apiUrlOf("plume-half-logits") };
      const first = open({ ...aws, config });
      first.engine.openFiles([chip("chip.npy")]);
      await first.until(() => first.item("chip.npy").run.status.state === "unconfirmed");
      await kept(1);
      await vi.waitFor(async () =>
        expect(await inStore("predictions", (all) => all.count())).toBe(1),
      );
      first.close();
      return first;
    };
    const ask = (tab: TestTab): string => {
      const { status } = tab.item("chip.npy").run;
      return status.state === "unconfirmed" ? status.reply.question.kind : status.state;
    };

    it("asks the same question, and draws the reply as decided, without the file and credentials", async () => {
      const first = await reload();
      await inStore("files", (files) => files.clear());
      const second = open();
      await second.until(({ current }) => current().items.length === 1);
      const { id, run } = second.item("chip.npy");
      expect(run.status).toEqual(first.item("chip.npy").run.status);
      await second.engine.answerReply(id, { scale: "sigmoid" });
      expect(ask(second)).toBe("size");
      await vi.waitFor(async () =>
        expect(await inStore("predictions", (all) => all.getAll())).toMatchObject([
          { reply: { question: { kind: "size" } } },
        ]),
      );
      second.close();

      const third = open();
      await third.until(({ current }) => current().items.length === 1);
      expect(ask(third)).toBe("size");
      await third.engine.answerReply(third.item("chip.npy").id, { fit: "enlarge" });
      const prediction = shownPrediction(third.item("chip.npy"));
      expect(prediction).toMatchObject({ height: 256, width: 256 });
      // The plume's centre is at row 110 and column 140, where its logit is 8.
      expect(prediction.scores[110 * 256 + 140]).toBeCloseTo(1 / (1 + Math.exp(-8)), 4);
      expect(await cloud.stack.counts()).toMatchObject({ inferences: 1 });
    });

    it("asks the server again if the reply was not kept, and uploads nothing again", async () => {
      await reload();
      await inStore("predictions", (all) => all.clear());
      const second = open();
      await second.until(({ current }) => current().items.length === 1);
      expect(ask(second)).toBe("waiting-for-credentials");
      const config = { ...cloud.config, apiUrl: cloud.stack.apiUrlOf("plume-half-logits") };
      second.engine.configure({ card: CARD, config, aws: { ...aws, config } });
      await second.until(() => ask(second) === "values");
      expect(Object.values((await cloud.stack.counts()).puts)).toEqual([1]);
    });
  });

  it("requests a file that was not kept, by name and hash, and resumes with it alone", async () => {
    const first = open(aws);
    first.engine.openFiles([chip("chip.npy")]);
    await first.allDone();
    await kept(1);
    first.engine.edit(first.item("chip.npy").id, [{ kind: "round" }]);
    await first.until(() => first.item("chip.npy").run.status.state !== "done");
    first.close();
    await inStore("files", (files) => files.clear());
    const second = open(aws);
    await second.until(({ current }) => current().items.length === 1);
    expect(second.item("chip.npy")).toMatchObject({
      reading: { state: "missing" },
      edits: [{ kind: "round" }],
    });
    second.engine.configure({ card: smokeOf(6), config: cloud.config, aws });
    expect(second.item("chip.npy").reading.state).toBe("missing");
    second.engine.openFiles([chip("chip.npy", 1)]);
    await second.until(({ current }) => current().items.length === 2);
    expect(second.item("chip.npy").reading).toMatchObject({ state: "missing", hasOtherFile: true });
    // The same content under another name.
    second.engine.openFiles([chip("copy.npy")]);
    await second.allDone();
    expect(second.engine.current().items).toHaveLength(2);
    await kept(2);
  });

  it("runs an array again if the card of its result cannot be read", async () => {
    const first = open(aws);
    first.engine.openFiles([chip("chip.npy")]);
    await first.allDone();
    await kept(1);
    await vi.waitFor(async () =>
      expect(await inStore("predictions", (all) => all.count())).toBe(1),
    );
    first.close();
    const card = { ...CARD, title: "Another model" };
    const config = { ...cloud.config, modelCard: "models/another.json" };
    const second = browser.openTab(undefined, card);
    second.engine.configure({ card, config, aws: { ...aws, config } });
    second.engine.restore();
    await second.allDone();
    expect(second.item("chip.npy").runCard).toEqual({ path: "models/another.json", card });
    expect((await cloud.stack.counts()).inferences).toBe(2);
  });

  it("drops the prediction of an edited array, and removed items", async () => {
    const first = open(aws);
    first.engine.openFiles(chips(2));
    await first.allDone();
    await kept(2);
    await vi.waitFor(async () =>
      expect(await inStore("predictions", (all) => all.count())).toBe(2),
    );
    first.engine.pause();
    first.engine.edit(first.item("chip-0.npy").id, [{ kind: "round" }]);
    first.engine.remove(first.item("chip-1.npy").id);
    await vi.waitFor(async () =>
      expect(await inStore("predictions", (all) => all.count())).toBe(0),
    );
    expect(await inStore("entries", (all) => all.count())).toBe(1);
    expect(await inStore("files", (all) => all.count())).toBe(1);
  });

  it("keeps restored items before those that were opened meanwhile", async () => {
    const first = open();
    first.engine.openFiles([chip("old.npy", 1)]);
    await kept(1);
    first.close();
    const second = browser.openTab(undefined, CARD);
    second.engine.openFiles([chip("new.npy", 2)]);
    await second.until(() => second.item("new.npy").reading.state === "read");
    second.engine.restore();
    await second.until(({ current }) => current().items.length === 2);
    expect(second.engine.current().items.map(({ name }) => name)).toEqual(["old.npy", "new.npy"]);
    await kept(2);
  });

  it("restores a queue that commit 09bc8df stored", async () => {
    await storeAs09bc8df();
    const tab = open();
    await tab.until(({ current }) => current().items.length === 2);
    expect(tab.engine.current().items.map(({ name }) => name)).toEqual(["first.npy", "second.npy"]);
    expect(tab.item("first.npy")).toMatchObject({
      edits: [{ kind: "batch-axis", wanted: true }],
      run: {
        status: { state: "waiting-for-credentials" },
        uploaded: { bucket: "bucket", key: "key" },
      },
    });
    expect(tab.item("second.npy").run.status).toMatchObject({
      state: "done",
      prediction: { height: 1, width: 2 },
    });
  });
});

describe("a long queue", () => {
  it("gives each array one result through a lost network, an unavailable service and a reload", async () => {
    const COUNT = 16;
    const first = open(aws);
    const done = ({ current }: Engine): number =>
      current().items.filter(({ run }) => run.status.state === "done").length;
    const doneAfter = (count: number) => first.until((engine) => done(engine) >= count);
    first.engine.openFiles(chips(COUNT));
    await doneAfter(2);
    browser.setOnline(false);
    await first.until(({ current }) => current().pauseReasons.some(({ by }) => by === "network"));
    browser.setOnline(true);
    await doneAfter(done(first.engine) + 2);
    await cloud.stack.injectFault({ service: "s3", answer: "slow-down", times: "until-cleared" });
    await first.until(({ current }) => {
      const isPaused = current().pauseReasons.some(({ by }) => by === "service");
      if (!isPaused) first.clock.wakeNext();
      return isPaused;
    });
    await cloud.stack.clearFaults();
    first.engine.resume();
    await doneAfter(done(first.engine) + 2);
    await kept(COUNT);
    // A closed tab sends nothing more; this one would go on beside the second.
    first.engine.pause();
    const isAtRest = ({ current }: Engine): boolean =>
      current().items.every(({ run }) => activeStatus(run) === undefined);
    await first.until(isAtRest, true);
    first.close();
    const second = open();
    await second.until(({ current }) => current().items.length === COUNT);
    expect(done(second.engine)).toBeGreaterThanOrEqual(6);
    expect(done(second.engine)).toBeLessThan(COUNT);
    second.engine.configure({ card: CARD, config: cloud.config, aws });
    await second.allDone();
    const { puts } = await cloud.stack.counts();
    expect(Object.values(puts)).toEqual(new Array(COUNT).fill(1));
  }, 120_000);
});

describe("a second tab", () => {
  it("waits for the first tab's queue, and takes it over when that tab closes", async () => {
    const first = open();
    first.engine.openFiles([chip("first.npy", 1)]);
    await kept(1);
    const second = open();
    second.engine.openFiles([chip("second.npy", 2)]);
    await second.until(({ current }) => current().isOwnedByOtherTab);
    await second.until(() => second.item("second.npy").reading.state === "read");
    await kept(1);
    first.close();
    await second.until(({ current }) => current().items.length === 2);
    expect(second.engine.current().isOwnedByOtherTab).toBe(false);
    await kept(2);
  });
});

describe("a browser that forbids storage", () => {
  it("keeps the queue while the page is open", async () => {
    vi.stubGlobal("indexedDB", {
      open: () => {
        throw new DOMException("forbidden", "SecurityError");
      },
    });
    const tab = open(aws);
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.allDone();
  });
});

/** The database of an earlier version, written without any of today's code. */
function storeAs09bc8df(): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.open("plumescope", 2);
    request.onupgradeneeded = () => {
      for (const name of ["entries", "files", "predictions"]) {
        request.result.createObjectStore(name);
      }
    };
    request.onsuccess = () => {
      const stores = ["entries", "files", "predictions"];
      const transaction = request.result.transaction(stores, "readwrite");
      const entries = transaction.objectStore("entries");
      const entry = { origin: undefined, uploaded: undefined, wanted: false, edits: [] };
      entries.put({ ...entry, id: "b", name: "second.npy", order: 2, wanted: true }, "b");
      entries.put(
        {
          ...entry,
          id: "a",
          name: "first.npy",
          order: 1,
          wanted: true,
          edits: [{ kind: "batch-axis", wanted: true }],
          uploaded: { bucket: "bucket", key: "key" },
        },
        "a",
      );
      entries.put({ id: "c", name: "of an older version" }, "c");
      transaction.objectStore("files").put(new Blob([chip("x")]), "a");
      transaction.objectStore("predictions").put(
        {
          height: 1,
          width: 2,
          classCount: 1,
          scores: new Float32Array([0.1, 0.9]),
          notFinite: 0,
        },
        "b",
      );
      transaction.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  });
}
