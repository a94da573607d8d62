// What keeps the page's main thread from answering while arrays are opened: npm run bench. It is the
// built page in Chromium, on a stack of its own. Durations are the wall clock's: on a machine that
// is busy otherwise all of them grow.
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright";
import { build } from "vite";
import { freePort } from "#local/fixtures/free-port.ts";
import { readOptions } from "#local/options.ts";
import { startSite } from "#local/site.ts";
import { BROWSER_FLAGS, findBrowser } from "../e2e/browser.ts";
import { onLocalStack } from "./local-stack.ts";
import { makeChips, makeScene } from "./made-arrays.ts";
import { type Busy, type Seen, seenBy, watchPage } from "./page-watch.ts";
import { table } from "./table.ts";

const MANY = 100;
/** What cannot be seen goes on for a while: files are kept, remedies tried. */
const SETTLE_MS = 5000;
const PATIENCE_MS = 300_000;
/** How many of a case's long tasks are named. */
const NAMED = 3;

interface Case {
  readonly name: string;
  readonly files: readonly string[];
  /** How many predictions to wait for: none for scenes, which do not fit the model. */
  readonly predictions: number;
}

async function casesIn(folder: string): Promise<readonly Case[]> {
  const chips = await makeChips(folder, MANY);
  const scene = async (dtype: "uint8" | "float32"): Promise<Case> => ({
    name: `4096 x 4096 x 6 ${dtype}`,
    files: [await makeScene(folder, dtype)],
    predictions: 0,
  });
  return [
    { name: "a chip, predicted", files: chips.slice(0, 1), predictions: 1 },
    { name: `${MANY} chips, predicted`, files: chips, predictions: MANY },
    await scene("uint8"),
    await scene("float32"),
  ];
}

/** Opens files as a person does who has signed in, and waits until there is no more to come. */
async function openFiles(
  browser: Browser,
  url: string,
  { files, predictions }: Case,
): Promise<Seen> {
  // A context of its own, so that no case finds what another has kept.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await watchPage(page);
  await page.goto(url);
  await page.getByRole("button", { name: "Use demo credentials" }).first().click();
  await page.getByRole("main").getByText("Signed in as").waitFor();
  await page
    .getByLabel("Arrays to open")
    .first()
    .setInputFiles([...files]);
  await page.locator(".modebar-btn").first().waitFor();
  if (predictions > 0) await page.getByText(`${predictions} of ${predictions} done`).waitFor();
  await page.waitForTimeout(SETTLE_MS);
  const seen = await seenBy(page);
  await context.close();
  return seen;
}

/** A browser in use has its graphics running; so that it is not the first case that starts them. */
async function startGraphics(browser: Browser): Promise<void> {
  const page = await browser.newPage();
  await page.evaluate(() => {
    const gl = document.createElement("canvas").getContext("webgl2");
    gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  });
  await page.close();
}

async function seenInAll(browser: Browser, folder: string): Promise<readonly [Case, Seen][]> {
  const port = await freePort();
  const { model } = readOptions([], { MODEL: "smoke" });
  return onLocalStack(
    "smoke",
    async (stack) => {
      const built = { page: "built", dist: "dist", addressing: "path" } as const;
      const site = await startSite({ ...built, port, stack, model });
      const all: [Case, Seen][] = [];
      for (const each of await casesIn(folder)) {
        all.push([each, await openFiles(browser, site.url, each)]);
      }
      await site.close();
      return all;
    },
    `http://localhost:${port}`,
  );
}

function isPlotlys({ startMs, ms }: Busy, { plotlyMs: [from, to] }: Seen): boolean {
  return from !== undefined && to !== undefined && startMs < to && startMs + ms > from;
}

/** Long tasks from the choice of files on, Plotly's apart. */
function longTasks(seen: Seen): {
  readonly own: readonly Busy[];
  readonly plotly: readonly Busy[];
} {
  const { chosenMs = Number.POSITIVE_INFINITY } = seen;
  const since = seen.longTasks.filter(({ startMs, ms }) => startMs + ms > chosenMs);
  return {
    own: since.filter((task) => !isPlotlys(task, seen)),
    plotly: since.filter((task) => isPlotlys(task, seen)),
  };
}

function byLength(tasks: readonly Busy[]): readonly Busy[] {
  return tasks.toSorted((one, other) => other.ms - one.ms);
}

function longest(tasks: readonly Busy[]): string {
  return (byLength(tasks)[0]?.ms ?? 0).toFixed(0);
}

/** What ran for the longest within a task, as far as the browser tells. */
function heaviestIn(task: Busy, { slowScripts }: Seen): string {
  const within = slowScripts.filter(
    ({ startMs, ms }) => startMs < task.startMs + task.ms && startMs + ms > task.startMs,
  );
  return within.toSorted((one, other) => other.ms - one.ms)[0]?.name ?? "no script";
}

function pictureMs({ chosenMs = Number.NaN, drawnMs = Number.NaN }: Seen): number {
  return drawnMs - chosenMs;
}

function rowsOf(all: readonly [Case, Seen][]): readonly (readonly string[])[] {
  const chipMs = all.map(([, seen]) => pictureMs(seen))[0] ?? Number.NaN;
  return all.map(([{ name }, seen]) => {
    const { own, plotly } = longTasks(seen);
    const ms = pictureMs(seen);
    const times = [ms.toFixed(0), (ms / chipMs).toFixed(2)];
    return [name, longest(own), String(own.length), longest(plotly), ...times];
  });
}

await build({ logLevel: "warn" });
const folder = await mkdtemp(join(tmpdir(), "plumescope-long-tasks-"));
const executablePath = findBrowser();
const browser = await chromium.launch({
  args: BROWSER_FLAGS,
  ...(executablePath === undefined ? {} : { executablePath }),
});
await startGraphics(browser);
const all = await seenInAll(browser, folder);
await browser.close();
await rm(folder, { recursive: true });

console.log(
  "\nThe page's main thread from the choice of files on: its tasks over 50 ms, those between",
);
console.log(
  "the arrival of Plotly's script and its axes apart, which come once a visit; and the time",
);
console.log(
  `to the first picture. ${availableParallelism()} cores run browser, graphics and cloud.\n`,
);
const head = ["opened", "longest ms", "over 50 ms", "Plotly's ms", "picture ms", "of a chip's"];
console.log(`${table([head, ...rowsOf(all)])}\n`);
for (const [{ name }, seen] of all) {
  for (const task of byLength(longTasks(seen).own).slice(0, NAMED)) {
    console.log(`${name}: ${task.ms.toFixed(0)} ms in ${heaviestIn(task, seen)}`);
  }
}
