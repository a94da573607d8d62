import { readFile } from "node:fs/promises";
import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { BlobReader, BlobWriter, ZipWriter } from "@zip.js/zip.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import { type ArchivedPrediction, isArchived } from "#domain/prediction/archived-prediction.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { shortResultText } from "#domain/prediction/result-text.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { batch, chip, chips, negativeChip, npy, smallChip } from "./fixtures/chips.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestBrowser,
  type TestTab,
} from "./fixtures/engine-bench.ts";
import { shownPrediction } from "./fixtures/shown-prediction.ts";

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

const UNTIL_CLEARED = { times: "until-cleared" } as const;

/** Opens files that start to run only once all of them wait: one that runs alone does not cool down. */
async function openTogether(tab: TestTab, files: readonly File[]): Promise<void> {
  tab.engine.pause();
  tab.engine.openFiles(files);
  await tab.until(() => files.every(({ name }) => tab.item(name).run.status.state === "queued"));
  tab.engine.resume();
}

async function puts(): Promise<readonly number[]> {
  return Object.values((await cloud.stack.counts()).puts);
}

describe("an array", () => {
  it("runs as soon as it is read if it passes its preflight check", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.allDone();
    expect(tab.item("chip.npy").run).toMatchObject({
      status: { prediction: { height: 256, width: 256, classCount: 1 } },
      uploadSkipped: false,
      inferences: 1,
    });
    expect(await puts()).toEqual([1]);
  });

  it("records the requests of its run, without any secret", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([chip("recorded.npy", 77)]);
    await tab.allDone();
    const { exchanges } = tab.item("recorded.npy").run;
    expect(
      exchanges.map(({ purpose, method, status, requestBytes }) => [
        purpose,
        method,
        status,
        requestBytes,
      ]),
    ).toEqual([
      // numpy's header is 128 bytes for this shape.
      ["upload", "PUT", 200, 128 + 256 * 256 * 6],
      ["infer", "POST", 200, exchanges[1]?.requestText?.length],
    ]);
    const text = JSON.stringify(exchanges);
    const { accessKeyId, secretAccessKey, sessionToken = "" } = aws.credentials;
    for (const secret of [accessKeyId, secretAccessKey, sessionToken]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(encodeURIComponent(secret));
    }
  });

  it("does not run if it fails its check, neither by itself nor in bulk", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([smallChip("small.npy")]);
    await tab.until(() => tab.item("small.npy").reading.state === "read");
    expect(tab.engine.canRunAll()).toBe(false);
    tab.engine.runAll();
    expect(tab.item("small.npy").run.status.state).toBe("idle");
    expect(await puts()).toEqual([]);
  });

  it("does not run in bulk while its check warns of its values", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([negativeChip("negative.npy")]);
    await tab.until(() => tab.item("negative.npy").reading.state === "read");
    expect(tab.engine.canRunAll()).toBe(false);
    tab.engine.run(tab.item("negative.npy").id);
    await tab.allDone();
    expect(await puts()).toEqual([1]);
  });

  it("runs on request despite a failed check", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([smallChip("small.npy")]);
    await tab.until(() => tab.item("small.npy").reading.state === "read");
    tab.engine.run(tab.item("small.npy").id);
    await tab.until(() => tab.item("small.npy").run.status.state === "failed");
    expect(await puts()).toEqual([1]);
  });

  it("keeps the reason why it is unreadable, and is read again on request", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([new File(["version https://git-lfs"], "pointer.npy")]);
    await tab.until(() => tab.item("pointer.npy").reading.state === "unreadable");
    tab.engine.reload(tab.item("pointer.npy").id);
    expect(tab.item("pointer.npy").reading.state).toBe("reading");
    await tab.until(() => tab.item("pointer.npy").reading.state === "unreadable");
  });

  it("runs with edited content, and does not run when the edit is undone", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([
      npy("seven.npy", "(256, 256, 7)", new Uint8Array(256 * 256 * 7).fill(90)),
    ]);
    await tab.until(() => tab.item("seven.npy").reading.state === "read");
    expect(tab.item("seven.npy").run.status.state).toBe("idle");
    const { id } = tab.item("seven.npy");
    const edits = [{ kind: "bands", bands: [0, 1, 2, 3, 4, 5] }] as const;
    const { signal } = new AbortController();
    const [preview] = await tab.engine.previewEdits(id, [edits], signal);
    expect(preview).toMatchObject({ content: { bandCount: 6 } });
    tab.engine.editAndRun(id, edits);
    expect(tab.item("seven.npy").reading).toMatchObject({ revising: true });
    await tab.allDone();
    tab.engine.undo(id);
    await tab.until(() => {
      const { reading } = tab.item("seven.npy");
      return reading.state === "read" && !reading.revising;
    });
    expect(tab.item("seven.npy")).toMatchObject({
      edits: [],
      reading: { array: { bandCount: 7 } },
      run: { status: { state: "idle" }, uploaded: undefined },
    });
  });

  it("does not run if an edit is undone before it was applied", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.allDone();
    const { id } = tab.item("chip.npy");
    tab.engine.edit(id, [{ kind: "round" }]);
    tab.engine.undo(id);
    await tab.until(() => {
      const { reading } = tab.item("chip.npy");
      return reading.state === "read" && !reading.revising;
    });
    expect(tab.item("chip.npy").run.status.state).toBe("idle");
  });

  it("runs with the edits that are being applied when a run is requested", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([
      npy("seven.npy", "(256, 256, 7)", new Uint8Array(256 * 256 * 7).fill(91)),
    ]);
    await tab.until(() => tab.item("seven.npy").reading.state === "read");
    const { id } = tab.item("seven.npy");
    tab.engine.edit(id, [{ kind: "bands", bands: [0, 1, 2, 3, 4, 5] }]);
    tab.engine.run(id);
    expect(tab.item("seven.npy").run.status.state).toBe("idle");
    await tab.allDone();
    expect(tab.item("seven.npy").reading).toMatchObject({ array: { bandCount: 6 } });
  });

  it("is read again for another model card", async () => {
    const tab = browser.openTab();
    tab.engine.openFiles([npy("seven.npy", "(64, 64, 7)", new Uint8Array(64 * 64 * 7).fill(90))]);
    await tab.until(() => tab.item("seven.npy").reading.state === "read");
    tab.engine.configure({ card: smokeOf(7), config: cloud.config, aws: undefined });
    expect(tab.item("seven.npy").reading.state).toBe("reading");
    await tab.until(() => tab.item("seven.npy").reading.state === "read");
  });

  it("becomes one array per image when a batch is split", async () => {
    const tab = browser.openTab();
    tab.engine.openFiles([batch("batch.npy", 2)]);
    await tab.until(() => tab.item("batch.npy").reading.state === "read");
    await tab.engine.split(tab.item("batch.npy").id);
    expect(tab.engine.current().items.map(({ name }) => name)).toEqual([
      "batch.npy",
      "batch-1.npy",
      "batch-2.npy",
    ]);
    await tab.engine.split("gone");
  });

  it("reports that it cannot be split", async () => {
    const tab = browser.openTab();
    tab.engine.openFiles([new File(["no array"], "batch.npy")]);
    await tab.until(() => tab.item("batch.npy").reading.state === "unreadable");
    await tab.engine.split(tab.item("batch.npy").id);
    expect(tab.item("batch.npy").reading).toMatchObject({ state: "unreadable" });
  });

  it("gets the reference mask named after it, or the reason why that is not a mask", async () => {
    const tab = browser.openTab();
    const mask = npy("chip-label.npy", "(256, 256)", new Uint8Array(256 * 256));
    tab.engine.openFiles([chip("chip.npy"), mask]);
    await tab.until(() => tab.item("chip.npy").reference !== undefined);
    expect(tab.item("chip.npy").reference).toMatchObject({
      name: "chip-label.npy",
      mask: { height: 256, width: 256 },
    });
    expect(tab.engine.current().items).toHaveLength(1);
    tab.engine.openFiles([new File(["no mask"], "chip_mask.npy")]);
    await tab.until(() => "failure" in (tab.item("chip.npy").reference ?? {}));
  });

  it("gets the labels of an npz that contains an image too", async () => {
    const writer = new ZipWriter(new BlobWriter());
    const files = { x: chip("x.npy"), y: npy("y.npy", "(256, 256)", new Uint8Array(256 * 256)) };
    for (const [name, file] of Object.entries(files)) {
      await writer.add(`${name}.npy`, new BlobReader(file));
    }
    const tab = browser.openTab();
    tab.engine.openFiles([chip("chip.npy"), new File([await writer.close()], "chip-label.npz")]);
    await tab.until(() => tab.item("chip.npy").reference !== undefined);
    expect(tab.item("chip.npy").reference).toMatchObject({ mask: { height: 256, width: 256 } });
  });

  it("takes a mask of its size that is dropped on its picture, and opens any other file", async () => {
    const tab = browser.openTab();
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.until(() => tab.item("chip.npy").reading.state === "read");
    const { id } = tab.item("chip.npy");
    const mask = npy("drawn.npy", "(256, 256)", new Uint8Array(256 * 256));
    tab.engine.openFiles([mask], id);
    await tab.until(() => tab.item("chip.npy").reference !== undefined);
    expect(tab.item("chip.npy").reference).toMatchObject({ name: "drawn.npy" });
    tab.engine.openFiles([npy("small.npy", "(16, 16)", new Uint8Array(256))], id);
    tab.engine.openFiles([chip("other.npy", 1)], id);
    // Values of several classes, for a model of one.
    const values = new Uint8Array(256 * 256).fill(2, 0, 9).fill(1, 9, 99);
    tab.engine.openFiles([npy("values.npy", "(256, 256)", values)], id);
    await tab.until(() => tab.engine.current().items.length === 4);
    expect(tab.item("chip.npy").reference).toMatchObject({ name: "drawn.npy" });
  });

  it("runs from its own key without a new upload if it came from the bucket", async () => {
    const first = browser.openTab(aws);
    first.engine.openFiles([chip("chip.npy")]);
    await first.allDone();
    const location = first.item("chip.npy").run.uploaded;
    if (location === undefined) throw new Error("It was uploaded.");
    const tab = browser.openTab(aws);
    tab.engine.openObjects([{ name: "object.npy", location }]);
    await tab.allDone();
    expect(tab.item("object.npy")).toMatchObject({ origin: location, run: { inferences: 1 } });
    expect(await puts()).toEqual([1]);
  });

  it("cannot be downloaded from the bucket without credentials", async () => {
    const tab = browser.openTab();
    tab.engine.openObjects([{ name: "object.npy", location: { bucket: "b", key: "k" } }]);
    await tab.until(() => tab.item("object.npy").reading.state === "unreadable");
    expect(tab.item("object.npy").reading).toMatchObject({
      failure: { kind: "credentials-expired" },
    });
  });

  it("is opened once if it is a sample, and selected the next time", async () => {
    const tab = browser.openTab();
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(chip("sample.npy"))));
    tab.engine.openSample({ file: "sample.npy", reference: undefined });
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.until(({ current }) => current().items.every((i) => i.reading.state === "read"));
    expect(tab.engine.current().selectedId).toBe(tab.item("chip.npy").id);
    tab.engine.openSample({ file: "sample.npy", reference: undefined });
    expect(tab.engine.current().selectedId).toBe(tab.item("sample.npy").id);
    expect(tab.engine.current().items).toHaveLength(2);
  });

  it("has the reference mask of its sample, which its name belongs to", async () => {
    const tab = browser.openTab();
    vi.stubGlobal("fetch", async (path: string) => new Response(await readFile(`public/${path}`)));
    const file = "sentinel2-spain-flood-6band-int16.npy";
    const reference = "sentinel2-spain-flood-6band-int16-label.npy";
    tab.engine.openSample({ file, reference });
    await tab.until(() => tab.item(file).reference !== undefined);
    expect(tab.item(file).reference).toMatchObject({ name: reference });
    const attached = tab.item(file).reference;
    const labels = attached !== undefined && "mask" in attached ? [...attached.mask.labels] : [];
    // numpy.unique of the file: 65 × -1, 150,099 × 0, 50,540 × 1.
    const counts = [0, 1, 255].map((label) => labels.filter((one) => one === label).length);
    expect(counts).toEqual([150_099, 50_540, 65]);
  });

  it("has its bands loaded when selected, also after its neighbour is removed", async () => {
    const tab = browser.openTab();
    tab.engine.openFiles(chips(2));
    await tab.until(({ current }) => current().items.every((i) => i.reading.state === "read"));
    const [first, second] = tab.engine.current().items.map(({ id }) => id);
    if (first === undefined || second === undefined) throw new Error("There are two.");
    const loaded = () => tab.engine.current().loadedBands.map(({ id }) => id);
    expect(loaded()).toEqual([first]);
    tab.engine.select(second);
    await tab.until(() => loaded().length === 2);
    tab.engine.remove(second);
    expect(tab.engine.current().selectedId).toBe(first);
    tab.engine.openFiles(chips(1));
    tab.engine.removeAll();
    expect(tab.engine.current().items).toEqual([]);
  });

  it("changes nothing if it is removed while being read", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles(chips(2));
    tab.engine.remove(tab.item("chip-0.npy").id);
    await tab.allDone();
    expect(tab.engine.current().items.map(({ name }) => name)).toEqual(["chip-1.npy"]);
    for (const command of [tab.engine.run, tab.engine.cancel, tab.engine.remove]) command("gone");
    expect(tab.engine.current().items).toHaveLength(1);
  });
});

describe("listeners", () => {
  it("are called at once after a command, until they unsubscribe", async () => {
    const tab = browser.openTab();
    const listener = vi.fn();
    const unsubscribe = tab.engine.subscribe(listener);
    tab.engine.pause();
    tab.engine.resume();
    expect(listener).not.toHaveBeenCalled();
    tab.clock.advance(0);
    await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(1));
    unsubscribe();
    tab.engine.pause();
    tab.clock.advance(0);
    await Promise.resolve();
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

describe("the history of the queue", () => {
  const names = (tab: TestTab) => tab.engine.current().items.map(({ name }) => name);

  it("puts a removed array back in its place with its result, and removes it again", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles(chips(3));
    await tab.allDone();
    tab.engine.select(tab.item("chip-1.npy").id);
    await tab.until(() => !isArchived(doneOf(tab.item("chip-1.npy"))));
    const removed = tab.item("chip-1.npy");
    const prediction = shownPrediction(removed);
    tab.engine.remove(removed.id);
    expect(tab.engine.current()).toMatchObject({ justRemoved: ["chip-1.npy"] });
    expect(tab.engine.current().selectedId).not.toBe(removed.id);
    tab.engine.undoStep();
    expect(names(tab)).toEqual(["chip-0.npy", "chip-1.npy", "chip-2.npy"]);
    expect(tab.engine.current()).toMatchObject({ selectedId: removed.id, justRemoved: [] });
    await tab.until(({ current }) => current().loadedBands.some(({ id }) => id === removed.id));
    await tab.until(() => !isArchived(doneOf(tab.item("chip-1.npy"))));
    expect(shownPrediction(tab.item("chip-1.npy"))).toEqual(prediction);
    tab.engine.redoStep();
    expect(names(tab)).toEqual(["chip-0.npy", "chip-2.npy"]);
    tab.engine.removeAll();
    expect(names(tab)).toEqual([]);
    tab.engine.undoStep();
    expect(names(tab)).toEqual(["chip-0.npy", "chip-2.npy"]);
    expect((await cloud.stack.counts()).inferences).toBe(3);
  });

  it("starts a run again that a removal has ended, without its upload", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.injectFault({ service: "api", answer: "as-usual", held: true });
    tab.engine.openFiles([chip("active.npy")]);
    await tab.until(() => tab.item("active.npy").run.status.state === "inferring");
    tab.engine.remove(tab.item("active.npy").id);
    expect(names(tab)).toEqual([]);
    tab.engine.undoStep();
    await tab.allDone();
    expect(await puts()).toEqual([1]);
  });

  it("takes edits back without a run, and applies them again with one", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.allDone();
    tab.engine.edit(tab.item("chip.npy").id, [{ kind: "round" }]);
    await tab.allDone();
    tab.engine.undoStep();
    expect(tab.item("chip.npy")).toMatchObject({ edits: [], run: { status: { state: "idle" } } });
    await tab.until(() => !isRevising(tab.item("chip.npy")));
    expect(tab.item("chip.npy").run.status.state).toBe("idle");
    tab.engine.redoStep();
    await tab.allDone();
    expect(tab.item("chip.npy").edits).toEqual([{ kind: "round" }]);
  });

  function isRevising({ reading }: QueueItem): boolean {
    return reading.state === "read" && reading.revising;
  }

  function doneOf({ run: { status } }: QueueItem): Prediction | ArchivedPrediction {
    if (status.state !== "done") throw new Error(status.state);
    return status.prediction;
  }
});

describe("another model card", () => {
  const first = smokeOf(6);
  const card = { ...smokeOf(6), title: "Another model" };
  const switchCard = ({ engine }: TestTab): void => {
    const config = { ...cloud.config, modelCard: "models/another.json" };
    engine.configure({ card, config, aws: { ...aws, config } });
  };
  const cardOf = (tab: TestTab, name: string) => tab.item(name).runCard;

  it("keeps the result of a finished run, until the array is run again", async () => {
    const tab = browser.openTab(aws, first);
    tab.engine.openFiles([chip("done.npy")]);
    await tab.allDone();
    const { run, reading } = tab.item("done.npy");
    tab.engine.openFiles([smallChip("small.npy")]);
    await tab.until(() => tab.item("small.npy").reading.state === "read");
    switchCard(tab);
    expect(tab.item("small.npy").reading.state).toBe("reading");
    expect(tab.item("done.npy")).toMatchObject({ run, reading });
    expect(cardOf(tab, "done.npy")).toEqual({ path: "models/goes-smoke.json", card: first });
    tab.engine.remove(tab.item("small.npy").id);
    tab.engine.run(tab.item("done.npy").id);
    await tab.allDone();
    expect(cardOf(tab, "done.npy")).toEqual({ path: "models/another.json", card });
    expect((await cloud.stack.counts()).inferences).toBe(2);
  });

  it("lets an active run finish with its own card", async () => {
    const tab = browser.openTab(aws, first);
    await cloud.stack.injectFault({ service: "api", answer: "as-usual", held: true });
    tab.engine.openFiles([chip("active.npy")]);
    await tab.until(() => tab.item("active.npy").run.status.state === "inferring");
    switchCard(tab);
    await cloud.stack.release(1);
    await tab.allDone();
    expect(cardOf(tab, "active.npy")?.card).toBe(first);
    expect((await cloud.stack.counts()).inferences).toBe(1);
  });

  it("is used for an array whose run is cancelled after the change", async () => {
    const tab = browser.openTab(aws, first);
    await cloud.stack.injectFault({ service: "api", answer: "as-usual", held: true });
    tab.engine.openFiles([chip("active.npy")]);
    await tab.until(() => tab.item("active.npy").run.status.state === "inferring");
    switchCard(tab);
    tab.engine.cancel(tab.item("active.npy").id);
    expect(tab.item("active.npy").reading.state).toBe("reading");
    await tab.until(() => tab.item("active.npy").reading.state === "read");
    expect(tab.item("active.npy")).toMatchObject({ run: { status: { state: "idle" } } });
    expect(cardOf(tab, "active.npy")).toBeUndefined();
  });
});

describe("credentials", () => {
  it("let waiting runs resume", async () => {
    const card = smokeOf(6);
    const tab = browser.openTab(undefined, card);
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.until(() => tab.item("chip.npy").run.status.state === "waiting-for-credentials");
    tab.engine.configure({ card, config: cloud.config, aws: undefined });
    expect(tab.item("chip.npy").run.status.state).toBe("waiting-for-credentials");
    tab.engine.configure({ card, config: cloud.config, aws });
    await tab.allDone();
  });

  it.each([
    ["the lookup before the upload", { service: "s3", answer: "expired-token", method: "GET" }, 1],
    ["the upload", { service: "s3", answer: "expired-token" }, 1],
    ["the upload, with a token cut short", { service: "s3", answer: "invalid-token" }, 1],
    ["the inference", { service: "api", answer: "expired-token" }, 2],
  ] as const)(
    "that expire during %s make the run wait, and no step is repeated",
    async (_, fault, inferences) => {
      const isLookup = "method" in fault;
      const card = smokeOf(6);
      const tab = browser.openTab(aws, card);
      await cloud.stack.injectFault(fault);
      tab.engine.openFiles([chip("chip.npy")]);
      if (!isLookup) {
        await tab.until(() => tab.item("chip.npy").run.status.state === "waiting-for-credentials");
        expect(tab.item("chip.npy").run.status).toMatchObject({ cause: {} });
        expect(tab.endings).toBe(1);
        const fresh = await cloud.signIn(aws.ownerId);
        tab.engine.configure({ card, config: cloud.config, aws: fresh });
      }
      await tab.allDone();
      expect(await puts()).toEqual([1]);
      expect((await cloud.stack.counts()).inferences).toBe(inferences);
    },
  );

  it("that have expired are not used for further runs", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.injectFault({ service: "api", answer: "expired-token" });
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.until(() => tab.item("chip.npy").run.status.state === "waiting-for-credentials");
    tab.engine.openFiles([chip("next.npy", 1)]);
    await tab.until(() => tab.item("next.npy").run.status.state === "waiting-for-credentials");
    expect(await puts()).toEqual([1]);
    expect(tab.endings).toBe(1);
  });

  it("that expire during inference let the run finish, and keep further runs waiting", async () => {
    const card = smokeOf(6);
    const tab = browser.openTab(aws, card);
    await cloud.stack.injectFault({ service: "api", answer: "as-usual", held: true });
    tab.engine.openFiles([chip("active.npy", 1)]);
    await tab.until(() => tab.item("active.npy").run.status.state === "inferring");
    tab.engine.configure({ card, config: cloud.config, aws: undefined });
    tab.engine.openFiles([chip("new.npy", 2)]);
    await cloud.stack.release(1);
    await tab.until(() => tab.item("active.npy").run.status.state === "done");
    await tab.until(() => tab.item("new.npy").run.status.state === "waiting-for-credentials");
    tab.engine.configure({ card, config: cloud.config, aws: await cloud.signIn(aws.ownerId) });
    await tab.allDone();
    expect(await puts()).toEqual([1, 1]);
    expect((await cloud.stack.counts()).inferences).toBe(2);
  });

  it("are not marked expired by a late refusal of replaced ones", async () => {
    const card = smokeOf(6);
    const tab = browser.openTab(aws, card);
    await cloud.stack.injectFault({ service: "api", answer: "expired-token", held: true });
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.until(() => tab.item("chip.npy").run.status.state === "inferring");
    tab.engine.configure({ card, config: cloud.config, aws: await cloud.signIn(aws.ownerId) });
    await cloud.stack.release(1);
    await tab.until(() => tab.item("chip.npy").run.status.state === "waiting-for-credentials");
    expect(tab.endings).toBe(0);
    tab.engine.run(tab.item("chip.npy").id);
    expect(tab.item("chip.npy").run.status.state).toBe("waiting-for-credentials");
  });

  it("are requested again on demand", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.injectFault({ service: "api", answer: "endpoint-not-found" });
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.until(() => tab.item("chip.npy").run.status.state === "failed");
    tab.engine.awaitCredentials(tab.item("chip.npy").id);
    expect(tab.item("chip.npy").run.status.state).toBe("waiting-for-credentials");
  });
});

describe("a queue", () => {
  it("runs two at a time, in order", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.injectFault({
      service: "api",
      answer: "as-usual",
      held: true,
      ...UNTIL_CLEARED,
    });
    const states = () =>
      tab.engine
        .current()
        .items.map(({ run }) => run.status.state)
        .join(" ");
    tab.engine.openFiles(chips(5));
    await tab.until(() => states() === "inferring inferring queued queued queued");
    await cloud.stack.release(2);
    await tab.until(() => states() === "done done inferring inferring queued");
    await cloud.stack.release(2);
    await tab.until(() => states() === "done done done done inferring");
    await cloud.stack.release(1);
    await tab.allDone();
  });

  it("is paused while active runs finish, resumes in order, and retries failed runs", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.injectFault({ service: "api", answer: "as-usual", held: true, times: 2 });
    tab.engine.openFiles(chips(6));
    await tab.until(
      ({ current }) =>
        current().items.filter((i) => i.run.status.state === "inferring").length === 2,
    );
    tab.engine.pause();
    await cloud.stack.release(2);
    const states = () => tab.engine.current().items.map(({ run }) => run.status.state);
    await tab.until(() => states().filter((state) => state === "done").length === 2);
    expect(states().filter((state) => state === "queued" || state === "idle")).toHaveLength(4);
    expect(tab.engine.current().pauseReasons).toEqual([{ by: "user" }]);
    await cloud.stack.injectFault({
      service: "api",
      answer: "endpoint-not-found",
      ...UNTIL_CLEARED,
    });
    await tab.until(() => states().filter((state) => state === "queued").length === 4);
    tab.engine.resume();
    await tab.until(() => states().filter((state) => state === "failed").length === 4);
    await cloud.stack.clearFaults();
    tab.engine.retryFailed();
    await tab.allDone();
    expect(await puts()).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("cancels queued runs, also while paused, and active ones", async () => {
    const tab = browser.openTab(aws);
    tab.engine.pause();
    tab.engine.openFiles(chips(2));
    const states = () => tab.engine.current().items.map(({ run }) => run.status.state);
    await tab.until(() => states().every((state) => state === "queued"));
    tab.engine.cancel(tab.item("chip-0.npy").id);
    expect(states()).toEqual(["cancelled", "queued"]);
    await cloud.stack.injectFault({ service: "api", answer: "as-usual", held: true });
    tab.engine.resume();
    await tab.until(() => states()[1] === "inferring");
    tab.engine.cancel(tab.item("chip-1.npy").id);
    expect(states()).toEqual(["cancelled", "cancelled"]);
    expect(tab.item("chip-1.npy").run.uploaded).toBeDefined();
    expect(tab.engine.canRunAll()).toBe(true);
    tab.engine.runAll();
    await tab.allDone();
    expect(await puts()).toEqual([1, 1]);
  });

  it("waits for the network, then resumes", async () => {
    browser.setOnline(false);
    const tab = browser.openTab(aws);
    expect(tab.engine.current().pauseReasons).toEqual([{ by: "network" }]);
    tab.engine.openFiles(chips(2));
    await tab.until(({ current }) => current().items.every((i) => i.run.status.state === "queued"));
    browser.setOnline(true);
    await tab.allDone();
    expect(tab.engine.current().pauseReasons).toEqual([]);
  });

  it("requeues a run whose connection broke when the network failed", async () => {
    // This machine's own servers need no network: the API is elsewhere.
    const apiUrl = "https://abc123.execute-api.us-west-2.amazonaws.com/prod/infer";
    const { fetch: send } = globalThis;
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
      if (!url.startsWith(new URL(apiUrl).origin)) return send(url, init);
      if (!navigator.onLine) throw new TypeError("Failed to fetch");
      return send(cloud.stack.apiUrl, init);
    });
    const tab = browser.openTab({ ...aws, config: { ...cloud.config, apiUrl } });
    await cloud.stack.injectFault({
      service: "s3",
      answer: "as-usual",
      method: "PUT",
      held: true,
    });
    tab.engine.openFiles(chips(1));
    await tab.until(() => tab.item("chip-0.npy").run.status.state === "uploading");
    browser.setOnline(false);
    await cloud.stack.release(1);
    await tab.until(() => tab.item("chip-0.npy").run.status.state === "queued");
    expect(tab.item("chip-0.npy").run.status).toMatchObject({ cause: { kind: "offline" } });
    browser.setOnline(true);
    await tab.allDone();
    expect(await puts()).toEqual([1]);
  });

  it("fails immediately with a single run, whereas several wait for the service", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.injectFault({ service: "s3", answer: "slow-down", ...UNTIL_CLEARED });
    tab.engine.openFiles(chips(1));
    await tab.until(() => tab.item("chip-0.npy").run.status.state === "failed", true);
    expect(tab.engine.current().pauseReasons).toEqual([]);
  });

  it("cools down longer after each failure of a service, then leaves it to the user", async () => {
    const tab = browser.openTab(aws);
    await cloud.stack.injectFault({ service: "s3", answer: "slow-down", ...UNTIL_CLEARED });
    await openTogether(tab, chips(3));
    const pause = () => tab.engine.current().pauseReasons.find(({ by }) => by === "service");
    const untilPaused = () =>
      tab.until(({ current }) => {
        if (current().pauseReasons.length > 0) return true;
        tab.clock.wakeNext();
        return false;
      });
    for (const ms of [5000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]) {
      await untilPaused();
      const reason = pause();
      expect(reason).toMatchObject({ by: "service", cause: { kind: "throttled" } });
      tab.clock.advance(ms - 1);
      await Promise.resolve();
      expect(pause()).toBe(reason);
      tab.clock.advance(1);
      await tab.until(() => pause() !== reason);
    }
    await untilPaused();
    expect(tab.engine.current().pauseReasons).toEqual([{ by: "user" }]);
    await cloud.stack.clearFaults();
    tab.engine.resume();
    tab.engine.retryFailed();
    await tab.allDone(true);
    expect(await puts()).toEqual([1, 1, 1]);
  }, 60_000);
});

describe("a cooldown", () => {
  it("restarts at the shortest cooldown after a success", async () => {
    const tab = browser.openTab(aws);
    const shortest = async (files: File[]): Promise<void> => {
      await cloud.stack.injectFault({ service: "s3", answer: "slow-down", ...UNTIL_CLEARED });
      await openTogether(tab, files);
      await tab.until(({ current }) => {
        if (current().pauseReasons.length === 0) tab.clock.wakeNext();
        return current().pauseReasons.length > 0;
      });
      const [reason] = tab.engine.current().pauseReasons;
      if (reason?.by !== "service") throw new Error("It cools down.");
      expect(Math.round((reason.untilMs - tab.clock.now()) / 1000)).toBe(5);
      await cloud.stack.clearFaults();
      await tab.allDone(true);
    };
    await shortest(chips(3));
    await shortest([chip("four.npy", 4), chip("five.npy", 5), chip("six.npy", 6)]);
  });
});

describe("the scores of arrays that are not shown", () => {
  const scoresOf = (tab: TestTab, name: string): unknown => {
    const { status } = tab.item(name).run;
    return status.state === "done" ? status.prediction.scores : undefined;
  };

  it("leave memory, and are the same bit for bit when it is selected", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([chip("alone.npy", 7)]);
    await tab.allDone();
    const alone = shownPrediction(tab.item("alone.npy"));
    tab.engine.openFiles(chips(3));
    await tab.allDone();
    tab.engine.openFiles([chip("same.npy", 7), chip("last.npy", 8)]);
    tab.engine.select(tab.item("last.npy").id);
    await tab.allDone();
    await vi.waitFor(() => expect(scoresOf(tab, "same.npy")).toBeInstanceOf(Blob));
    const { status } = tab.item("same.npy").run;
    expect(status).toMatchObject({
      state: "done",
      prediction: { result: shortResultText(smokeOf(6), alone) },
    });
    tab.engine.select(tab.item("same.npy").id);
    await tab.until(() => scoresOf(tab, "same.npy") instanceof Float32Array);
    expect(shownPrediction(tab.item("same.npy"))).toEqual(alone);
  });

  it("stay in memory of the seven selected last only", async () => {
    const tab = browser.openTab(aws);
    const files = Array.from({ length: 9 }, (_, at) => chip(`chip-${at}.npy`, at));
    tab.engine.openFiles(files);
    await tab.allDone();
    for (const { name } of files) {
      tab.engine.select(tab.item(name).id);
      await tab.until(() => scoresOf(tab, name) instanceof Float32Array);
      await tab.until(({ current }) => current().loadedBands[0]?.id === tab.item(name).id);
    }
    const inMemory = () => files.filter(({ name }) => scoresOf(tab, name) instanceof Float32Array);
    await vi.waitFor(() => expect(inMemory()).toEqual(files.slice(2)));
  });
});

describe("a queue's uploads", () => {
  const listings = async (): Promise<number> => (await cloud.stack.counts()).listings;

  it("are looked up by one listing, except for content that may be there", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles(chips(5));
    await tab.allDone();
    expect(await puts()).toEqual([1, 1, 1, 1, 1]);
    expect(await listings()).toBe(1);
    tab.engine.openFiles([chip("again.npy", 3), chip("new.npy", 9)]);
    await tab.allDone();
    expect(tab.item("again.npy").run).toMatchObject({ uploadSkipped: true });
    expect(await puts()).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await listings()).toBe(2);
  });

  it("are not repeated after another sign-in, nor a minute later", async () => {
    const before = browser.openTab(aws);
    before.engine.openFiles([chip("before.npy", 1)]);
    await before.allDone();
    const tab = browser.openTab(await cloud.signIn(aws.ownerId));
    tab.engine.openFiles([chip("known.npy", 1), chip("own.npy", 2)]);
    await tab.allDone();
    tab.clock.advance(61_000);
    tab.engine.openFiles([chip("known later.npy", 1), chip("own later.npy", 2)]);
    await tab.allDone();
    expect(await puts()).toEqual([1, 1]);
  });

  it("are looked up one by one if the participant's folders cannot be listed", async () => {
    await cloud.stack.injectFault({ service: "s3", answer: "access-denied", method: "GET" });
    const tab = browser.openTab(aws);
    tab.engine.openFiles(chips(2));
    await tab.allDone();
    expect(await listings()).toBe(3);
    expect(await puts()).toEqual([1, 1]);
  });
});

describe("a content", () => {
  it("is uploaded once, regardless of its files' names", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([chip("one.npy")]);
    await tab.allDone();
    tab.engine.openFiles([chip("other.npy")]);
    await tab.allDone();
    expect(tab.item("other.npy").run.uploadSkipped).toBe(true);
    expect(await puts()).toEqual([1]);
    tab.engine.run(tab.item("other.npy").id, { again: true });
    await tab.allDone();
    expect(tab.item("other.npy").run.uploadSkipped).toBe(false);
    expect(await puts()).toEqual([1, 1]);
  });

  it("is uploaded anew if its object has been deleted since", async () => {
    const tab = browser.openTab(aws);
    tab.engine.openFiles([chip("gone.npy", 5)]);
    await tab.allDone();
    const { bucket: Bucket = "", key: Key = "" } = tab.item("gone.npy").run.uploaded ?? {};
    const { accessKeyId, secretAccessKey, sessionToken = "" } = aws.credentials;
    const s3 = new S3Client({
      endpoint: cloud.stack.url,
      region: cloud.stack.region,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    tab.engine.run(tab.item("gone.npy").id);
    await tab.until(() => tab.item("gone.npy").run.inferences === 3);
    await tab.allDone();
    expect(await puts()).toEqual([2]);
  });
});
