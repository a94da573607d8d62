import "#local/without-telemetry.ts";
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium, type Page } from "playwright";
import { writeNpy } from "#domain/formats/npy.ts";
import { formatBytes } from "#domain/text/format.ts";
import { sceneValues } from "#engine/fixtures/scene-files.ts";
import { BROWSER_FLAGS, findBrowser } from "../e2e/browser.ts";
import { createClouds } from "../e2e/clouds.ts";
import {
  credentialsBox,
  credentialsText,
  finishGuide,
  pasteCredentials,
  resultOf,
} from "../e2e/workshop.ts";

/**
 * Runs a scene of real chips in tiles through the local stack in Chromium, through a cut of the network,
 * credentials that expire, and a reload: npm run scene, or npm run scene -- ROWS COLUMNS. Ends with an
 * error if a tile was sent again whose answer had arrived, and reports the memory that the page took.
 */

const { positionals } = parseArgs({ allowPositionals: true });
const [height = 3000, width = 5000] = positionals.map(Number);
const BANDS = 6;
/** The most that the page runs at once: as many answers can be lost at a time. */
const CONCURRENCY = 6;
/** An answer that arrives so shortly before a reload may not have been kept. */
const KEEPING_MS = 2000;
const CUT_MS = 3000;
const TIMEOUT_MS = 1_200_000;
/** Longer than the longest cooldown. */
const STALLED_MS = 90_000;

/** A request for a prediction that has ended. */
interface Ended {
  /** "lost" where no answer arrived. */
  readonly outcome: number | "lost";
  readonly atMs: number;
}

/** What became of the requests for a prediction. */
interface Sent {
  /** By the object that they name. */
  readonly ended: Map<string, Ended[]>;
  /** How many are under way. */
  open(): number;
}

const folder = await mkdtemp(join(tmpdir(), "plumescope-scene-"));
const file = join(folder, "scene.npy");
await writeFile(file, new Uint8Array(writeNpy(madeScene(), "uint8", [height, width, BANDS])));
const clouds = createClouds();
const cloud = await clouds.fresh({ addressing: "path", model: "smoke", trustsPage: true });
const executablePath = findBrowser();
const browser = await chromium.launch({
  args: BROWSER_FLAGS,
  ...(executablePath === undefined ? {} : { executablePath }),
});
const startedMs = performance.now();
try {
  await runScene(await browser.newPage({ viewport: { width: 1440, height: 900 } }));
} finally {
  await browser.close();
  await clouds.close();
  await rm(folder, { recursive: true, force: true });
}
process.exit(process.exitCode ?? 0);

/** Real chips and their mirror images, with a pixel here and there that makes every tile another object. */
function madeScene(): Uint8Array<ArrayBuffer> {
  const values = sceneValues(height, width);
  for (let row = 0; row < height; row += 64) {
    for (let column = 0; column < width; column += 64) {
      values[(row * width + column) * BANDS] = (row * 7919 + column * 104_729) / 64;
    }
  }
  return values;
}

async function runScene(page: Page): Promise<void> {
  page.setDefaultTimeout(TIMEOUT_MS);
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  const sent = watchRequests(page, cloud.stack().apiUrl);
  const panel = page.getByRole("complementary", { name: "Result" });
  /** How many tiles are done; undefined while the panel says nothing of them. */
  const tilesDone = async (): Promise<number | undefined> => {
    const found = /([\d,]+) of [\d,]+ tiles/.exec(await panel.innerText());
    return found?.[1] === undefined ? undefined : Number(found[1].replaceAll(",", ""));
  };
  /** Waits as long as tiles arrive. @throws Error with what the page says once none does */
  const until = async (isReached: () => Promise<boolean>): Promise<void> => {
    let last = { done: await tilesDone(), atMs: performance.now() };
    while (!(await isReached())) {
      const [done, nowMs] = [await tilesDone(), performance.now()];
      if (done !== last.done) last = { done, atMs: nowMs };
      if (nowMs - last.atMs > STALLED_MS) {
        throw new Error(
          `Stalled: ${(await page.locator("body").innerText()).replaceAll("\n", " ")}`,
        );
      }
      await page.waitForTimeout(200);
    }
  };
  const untilDone = (count: number): Promise<void> =>
    until(async () => ((await tilesDone()) ?? 0) >= count);

  await finishGuide(page);
  await page.goto(cloud.pageUrl);
  await signIn(page);
  await page.getByLabel("Arrays to open").first().setInputFiles(file);
  const run = page.getByRole("button", { name: /^Run [\d,]+ tiles$/ }).first();
  const tiles = Number((await run.textContent())?.replace(/\D/g, ""));
  report(`${height} × ${width} × ${BANDS} uint8: ${tiles} tiles`);
  await run.click();

  await untilDone(Math.ceil(tiles / 20));
  report(`cut with ${sent.open()} requests under way`);
  await page.context().setOffline(true);
  await page.waitForTimeout(CUT_MS);
  await page.context().setOffline(false);

  await untilDone(Math.ceil(tiles / 3));
  cloud.stack().injectFault({ service: "s3", answer: "expired-token", times: "until-cleared" });
  await until(() => page.getByText(/^Your credentials expired/).isVisible());
  report("the credentials have expired");
  cloud.stack().clearFaults();
  await pasteCredentials(page, credentialsText(cloud.stack()));

  await untilDone(Math.ceil((2 * tiles) / 3));
  report(`reloaded with ${sent.open()} requests under way`);
  const reloadedMs = performance.now();
  await page.reload();
  await panel.getByRole("heading", { name: "Credentials to run the model" }).waitFor();
  await signIn(page);
  await until(() => resultOf(page).isVisible());
  report(`${await resultOf(page).textContent()}`);

  const peak = await peakMemory();
  if (peak !== undefined) {
    const each = (peak / (height * width)).toFixed(1);
    report(`the page's process took ${formatBytes(peak)} at its peak, ${each} bytes a pixel`);
  }
  const { inferences, puts } = cloud.stack().counts();
  const all = [...sent.ended.values()];
  const lost = all.flat().filter(({ outcome }) => outcome === "lost").length;
  const repeated = all.filter(({ length }) => length > 1);
  report(
    `${inferences} inferences for ${tiles} tiles and ${Object.keys(puts).length} objects: ${repeated.length} were sent again, ${lost} answers were lost`,
  );
  assert.deepEqual(errors, []);
  assert.equal(sent.ended.size, tiles, "every tile was sent");
  assert.ok(repeated.length <= 2 * CONCURRENCY);
  assert.ok(inferences <= all.flat().length);
  for (const ended of repeated) {
    const answered = ended.filter(({ outcome, atMs }) => {
      const isDropped = atMs > reloadedMs - KEEPING_MS && atMs < reloadedMs + KEEPING_MS;
      return outcome === 200 && !(isDropped && ended.at(-1)?.atMs !== atMs);
    });
    assert.equal(answered.length, 1, JSON.stringify([reloadedMs, ended]));
  }
}

function watchRequests(page: Page, apiUrl: string): Sent {
  const ended = new Map<string, Ended[]>();
  let open = 0;
  const settle = (body: string | null, outcome: number | "lost"): void => {
    open -= 1;
    const { file_name: key }: { readonly file_name: string } = JSON.parse(body ?? "{}");
    ended.set(key, [...(ended.get(key) ?? []), { outcome, atMs: performance.now() }]);
  };
  page.on("request", (request) => {
    if (request.url() === apiUrl && request.method() === "POST") open += 1;
  });
  page.on("requestfinished", async (request) => {
    if (request.url() !== apiUrl || request.method() !== "POST") return;
    const response = await request.response();
    settle(request.postData(), response?.status() ?? "lost");
  });
  page.on("requestfailed", (request) => {
    if (request.url() !== apiUrl || request.method() !== "POST") return;
    settle(request.postData(), "lost");
  });
  return { ended, open: () => open };
}

async function signIn(page: Page): Promise<void> {
  await credentialsBox(page).first().waitFor();
  await pasteCredentials(page, credentialsText(cloud.stack()));
}

/** The most memory that a process of a page has had, in bytes; undefined where the system does not say. */
async function peakMemory(): Promise<number | undefined> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer");
  const peaks = await Promise.all(
    pages.map(({ id }) => readFile(`/proc/${id}/status`, "utf8").catch(() => "")),
  );
  const kilobytes = peaks.flatMap((status) => /VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? []);
  return kilobytes.length === 0 ? undefined : 1024 * Math.max(...kilobytes.map(Number));
}

function report(text: string): void {
  console.log(`${((performance.now() - startedMs) / 1000).toFixed(1)} s: ${text}`);
}
