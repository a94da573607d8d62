import { BlobReader, configure, TextWriter, ZipReader } from "@zip.js/zip.js";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { linkOfConfig, workshopLinkFragment } from "#domain/config/workshop-link.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { CURL_UPLOAD } from "#domain/exports/curl-upload.ts";
import type { ExportContext } from "#domain/exports/export.ts";
import { EXPORTS } from "#domain/exports/exports.ts";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import { chips } from "#engine/fixtures/chips.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
} from "#engine/fixtures/engine-bench.ts";
import { makeFile } from "#engine/make-exports.ts";
import { exportContext } from "./export-context.ts";

const CARD = smokeOf(6);

let cloud: EngineCloud;
beforeAll(async () => {
  cloud = await startEngineCloud();
});
afterEach(() => {
  vi.unstubAllGlobals();
});
afterAll(() => cloud.close());

/** A secret as it may be written: as it is, percent-encoded, in base64 at any of three offsets. */
function spellingsOf(secret: string): readonly string[] {
  const inBase64 = [0, 1, 2].map((offset) =>
    Buffer.from(" ".repeat(offset) + secret)
      .toString("base64")
      // What the characters before and after decide.
      .slice(4, -4),
  );
  return [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    ...inBase64,
  ];
}

/** A file's bytes as text; of an archive, those of its members. */
async function textOf(content: Blob | string): Promise<string> {
  if (typeof content === "string") return content;
  if (content.type !== "application/zip")
    return Buffer.from(await content.arrayBuffer()).toString("latin1");
  configure({ useWebWorkers: false });
  const texts: string[] = [];
  for (const entry of await new ZipReader(new BlobReader(content)).getEntries()) {
    if (entry.directory) continue;
    texts.push(entry.filename, await entry.getData(new TextWriter("latin1")));
  }
  return texts.join("\n");
}

/** Everything in the browser's databases, as text. */
async function storedText(): Promise<string> {
  const texts: string[] = [];
  for (const { name = "" } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const all: unknown[] = await done(database.transaction(store).objectStore(store).getAll());
      for (const value of all) {
        texts.push(JSON.stringify(value));
        if (value instanceof Blob) texts.push(await textOf(value));
      }
    }
    database.close();
  }
  return texts.join("\n");
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no reason"));
  });
}

/** The first of two finished runs, as exports see it, once the history has both. */
async function contextAfterRuns(aws: AwsContext): Promise<ExportContext> {
  const { engine, allDone } = createTestBrowser(cloud).openTab(aws, CARD);
  engine.restore();
  engine.openFiles(chips(2));
  await allDone();
  const history = await engine.history();
  await vi.waitFor(
    async () => {
      await history.load();
      if (history.current().runs?.length !== 2) throw new Error("The history lacks a run.");
    },
    { timeout: 60_000, interval: 20 },
  );
  const { items } = engine.current();
  const [item] = items;
  if (item?.reading.state !== "read") throw new Error("The array was not read.");
  const { array } = item.reading;
  const page = { path: aws.config.modelCard, card: CARD };
  const shown = {
    view: { ...INITIAL_VIEW, threshold: 0.3 },
    items,
    page,
    viewer: undefined,
    canvas: undefined,
    doubts: [],
  };
  const context = exportContext({ item, array, card: CARD, aws, shown });
  // What draws a view needs a browser, and gets nothing of a run.
  return { ...context, view: { draw: async () => new Blob(["PNG"], { type: "image/png" }) } };
}

it("finds a canary secret in no export, report, workshop link, stored queue or kept run", async () => {
  vi.stubGlobal("Worker", cloud.workers.Worker);
  const aws = await cloud.signIn();
  const context = await contextAfterRuns(aws);
  const texts = new Map([
    ["link", workshopLinkFragment(linkOfConfig(aws.config))],
    ["storage", await storedText()],
  ]);
  for (const row of EXPORTS) {
    if (!row.available(context) || row.whyNot?.(context) !== undefined) continue;
    const made = await (row.kind === "file" ? makeFile(row, context) : row.make(context));
    texts.set(row.id, await textOf(typeof made === "string" ? made : made.content));
  }
  // Made with all that there is, so that nothing is clean for being empty.
  expect(texts.get("report")).toContain("aws s3 cp");
  expect(texts.get("queue-zip")).toContain("queue.csv");
  expect(texts.get("storage")).toContain(aws.config.bucket);
  expect(texts.size).toBeGreaterThan(15);
  // In the settings of the view.
  expect(texts.get("python-script")).toContain("THRESHOLD = 0.3 ");

  const { accessKeyId, secretAccessKey, sessionToken = "" } = aws.credentials;
  const spellings = [accessKeyId, secretAccessKey, sessionToken].flatMap(spellingsOf);
  const found = [...texts].flatMap(([id, text]) =>
    spellings.some((spelling) => text.includes(spelling)) ? [id] : [],
  );
  // The one export whose purpose is a presigned URL, and which says so before it is made.
  expect(found).toEqual([CURL_UPLOAD.id]);
  expect(texts.get(CURL_UPLOAD.id)).not.toContain(secretAccessKey);
});
