// Our engine without a page: input lines are {"paths"}, answers the milliseconds from opening the files to their
// predictions; with {"edits"}, from when these were chosen for the one file that was opened before.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { parseWorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { createEngine, type Engine } from "#engine/engine.ts";
import type { EnginePorts } from "#engine/ports.ts";
import { browserClock } from "#services/browser/clock.ts";
import { nodeTransfer } from "#services/fixtures/node-transfer.ts";
import { buildNodeWorkers } from "#services/fixtures/node-workers.ts";
import { createTileStorage } from "#services/storage/tile-storage.ts";
import { createArrayReader } from "#services/workers/array-reader.ts";

const { ENDPOINT = "", BUCKET = "", API_URL = "", PREFIX = "" } = process.env;
const {
  AWS_ACCESS_KEY_ID: accessKeyId = "",
  AWS_SECRET_ACCESS_KEY: secretAccessKey = "",
  AWS_SESSION_TOKEN: sessionToken = "",
  AWS_DEFAULT_REGION: region = "",
} = process.env;

// The browser's globals that services read.
Object.assign(globalThis, {
  location: new URL("http://localhost:4173/"),
  navigator: { onLine: true },
});

const CARD = "public/models/goes-smoke.json";
const card = parseModelCard(JSON.parse(await readFile(CARD, "utf8")), CARD);
const config = parseWorkshopConfig({
  workshop: "Bench",
  region,
  bucket: BUCKET,
  prefix: PREFIX,
  apiUrl: API_URL,
  modelCard: "models/goes-smoke.json",
  modelCards: [{ path: "models/goes-smoke.json", title: "Smoke" }],
  s3: { endpoint: ENDPOINT, addressing: "path" },
  // As in the page's configuration and in the raw client.
  npyReplies: true,
});
const credentials = {
  accessKeyId,
  secretAccessKey,
  sessionToken,
  region: undefined,
  expiresAt: undefined,
};
const workers = await buildNodeWorkers();
const ports: EnginePorts = {
  connection: { isOnline: () => true, watch: () => undefined },
  platform: { clock: browserClock, transfer: nodeTransfer, ...workers },
  arrays: createArrayReader(workers.startArrayWorker),
  tiles: createTileStorage(),
  // As in a second tab: the queue is not stored.
  openStorage: () => new Promise(() => undefined),
  openRuns: () => new Promise(() => undefined),
};

/** Resolves when the only item is read, with its id. @throws Error if it cannot be read */
function firstRead(engine: Engine): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const [item] = engine.current().items;
      if (item?.reading.state === "unreadable") reject(new Error(JSON.stringify(item)));
      else if (item?.reading.state === "read") resolve(item.id);
      else setTimeout(look, 5);
    };
    look();
  });
}

/** Resolves when every item has its prediction. @throws Error if one has failed */
function allDone(engine: Engine, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const { items } = engine.current();
      const states = items.map(({ run }) => run.status.state);
      const failed = items.find(
        ({ reading, run }) => reading.state === "unreadable" || run.status.state === "failed",
      );
      if (failed) reject(new Error(JSON.stringify(failed)));
      else if (states.filter((state) => state === "done").length === count) resolve();
      else setTimeout(look, 5);
    };
    look();
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const { paths, edits }: { readonly paths: readonly string[]; readonly edits?: readonly Edit[] } =
    JSON.parse(line);
  const files = await Promise.all(
    paths.map(async (path) => new File([await readFile(path)], basename(path))),
  );
  const aws = { config, credentials, ownerId: `AROABENCH:${crypto.randomUUID()}` };
  const engine = createEngine(ports, { card, config, aws }, () => undefined);
  let startedMs = performance.now();
  engine.openFiles(files);
  if (edits !== undefined) {
    const id = await firstRead(engine);
    startedMs = performance.now();
    engine.editAndRun(id, edits);
  }
  await allDone(engine, files.length);
  console.log(JSON.stringify(performance.now() - startedMs));
  engine.removeAll();
}
