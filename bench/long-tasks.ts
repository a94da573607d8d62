// Long tasks on the page's main thread while arrays are opened and a large one is zoomed and panned:
// npm run bench. It runs the production build in Chromium on its own stack. Durations are wall-clock
// times: other load and the profiler lengthen them.
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { build } from "vite";
import { freePort } from "#local/fixtures/free-port.ts";
import { readOptions } from "#local/options.ts";
import { startSite } from "#local/site.ts";
import { launchBrowser } from "./launch.ts";
import { onLocalStack } from "./local-stack.ts";
import { makeChips, makeScene } from "./made-arrays.ts";
import { type Busy, type Seen, seenBy, watchPage } from "./page-watch.ts";
import { type Owner, profilePage, type Sample } from "./profile.ts";
import { table } from "./table.ts";

const MANY = 100;
const SIDES = "4096 x 4096 x 6";
const UINT8_SCENE = `${SIDES} uint8`;
/** Time for background work to finish: files are stored, fixes previewed. */
const SETTLE_MS = 5000;
const TIMEOUT_MS = 300_000;
/** The threshold of a long task: https://w3c.github.io/longtasks/ */
const LONG_MS = 50;
/** Steps of a gesture, and the time between two steps. */
const WHEEL_TURNS = 12;
const DRAG_MOVES = 24;
const BETWEEN_MS = 30;

interface Case {
  readonly name: string;
  readonly files: readonly string[];
  /** How many predictions to wait for: none for scenes, which do not fit the model. */
  readonly predictions: number;
  readonly gestures: boolean;
}

/** One page's measurements during one action. */
interface Spell {
  readonly name: string;
  readonly seen: Seen;
  readonly profile: readonly Sample[];
  /** In the page's own clock. */
  readonly fromMs: number;
  readonly toMs: number;
}

async function casesIn(folder: string): Promise<readonly Case[]> {
  const chips = await makeChips(folder, MANY);
  const scene = async (dtype: "uint8" | "float32"): Promise<Case> => ({
    name: `${SIDES} ${dtype}`,
    files: [await makeScene(folder, dtype, 4096)],
    predictions: 0,
    gestures: true,
  });
  return [
    {
      name: "a chip, predicted",
      files: chips.slice(0, 1),
      predictions: 1,
      gestures: false,
    },
    {
      name: `${MANY} chips, predicted`,
      files: chips,
      predictions: MANY,
      gestures: false,
    },
    await scene("uint8"),
    await scene("float32"),
  ];
}

/** Signs in, opens files and waits until the page is idle. */
async function openFiles(
  browser: Browser,
  url: string,
  { name, files, predictions, gestures }: Case,
): Promise<readonly Spell[]> {
  // A new context per case, so that no case restores another one's storage.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  await watchPage(page);
  await page.goto(url);
  await page.getByRole("button", { name: "Use demo credentials" }).first().click();
  await page.getByRole("main").getByText("Signed in as").waitFor();
  const profile = await profilePage(page);
  await page
    .getByLabel("Arrays to open")
    .first()
    .setInputFiles([...files]);
  await page.locator(".picture-frame .modebar-btn").first().waitFor();
  if (predictions > 0) await page.getByText(`${predictions} of ${predictions} done`).waitFor();
  await page.waitForTimeout(SETTLE_MS);
  const openedMs = await clockOf(page);
  if (gestures) await zoomAndPan(page);
  const movedMs = await clockOf(page);
  const watched = { seen: await seenBy(page), profile: await profile.stop() };
  await context.close();
  const { chosenMs = Number.NaN } = watched.seen;
  const opened = { name, ...watched, fromMs: chosenMs, toMs: openedMs };
  const moved = { name: `${name}, zoomed, panned`, ...watched, fromMs: openedMs, toMs: movedMs };
  return gestures ? [opened, moved] : [opened];
}

function clockOf(page: Page): Promise<number> {
  return page.evaluate(() => performance.now());
}

/** Zooms the picture by wheel and pans it by drag. @throws if the axes do not move. */
async function zoomAndPan(page: Page): Promise<void> {
  // Charts have axes too, so the picture's are selected.
  const frame = page.locator(".picture-frame");
  const box = await frame.locator(".nsewdrag").boundingBox();
  if (!box) throw new Error("The picture has no axes to zoom and pan.");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const ticks = () => frame.locator(".xtick").allTextContents();
  const whole = await ticks();
  await page.mouse.move(x, y);
  for (let turn = 0; turn < WHEEL_TURNS; turn += 1) {
    await page.mouse.wheel(0, -100);
    await page.waitForTimeout(BETWEEN_MS);
  }
  await page.waitForTimeout(SETTLE_MS / 5);
  const zoomed = await ticks();
  await page.mouse.down();
  for (let move = 1; move <= DRAG_MOVES; move += 1) {
    await page.mouse.move(x - move * 10, y - move * 6);
    await page.waitForTimeout(BETWEEN_MS);
  }
  await page.mouse.up();
  await page.waitForTimeout(SETTLE_MS / 5);
  const panned = await ticks();
  if (whole.join() === zoomed.join() || zoomed.join() === panned.join()) {
    throw new Error(`The axes did not follow the gestures: ${[whole, zoomed, panned].join("; ")}.`);
  }
}

async function spellsOfAll(browser: Browser, folder: string): Promise<readonly Spell[]> {
  const port = await freePort();
  const { model } = readOptions([], { MODEL: "smoke" });
  return onLocalStack(
    "smoke",
    async (stack) => {
      const built = { page: "built", dist: "dist", addressing: "path" } as const;
      const site = await startSite({ ...built, port, stack, model });
      const all: Spell[] = [];
      for (const each of await casesIn(folder)) {
        all.push(...(await openFiles(browser, site.url, each)));
      }
      await site.close();
      return all;
    },
    `http://localhost:${port}`,
  );
}

/** Whether a task ran between the arrival of Plotly's script and its axes. */
function isPlotlysLoad({ startMs, ms }: Busy, { plotlyMs: [from, to] }: Seen): boolean {
  return from !== undefined && to !== undefined && startMs < to && startMs + ms > from;
}

/** One long task with our share and Plotly's; the rest is the browser's. */
interface LongTask extends Busy {
  readonly oursMs: number;
  readonly plotlysMs: number;
}

/** A spell's long tasks, with those of Plotly's load separate. */
function longTasks({ seen, profile, fromMs, toMs }: Spell): {
  readonly own: readonly LongTask[];
  readonly plotly: readonly LongTask[];
} {
  const within = seen.longTasks
    .filter(({ startMs, ms }) => startMs < toMs && startMs + ms > fromMs)
    .map((task) => ({
      ...task,
      oursMs: partOf(task, profile, "ours"),
      plotlysMs: partOf(task, profile, "plotly"),
    }));
  return {
    own: within.filter((task) => !isPlotlysLoad(task, seen)),
    plotly: within.filter((task) => isPlotlysLoad(task, seen)),
  };
}

/** Milliseconds of one owner's scripts within a task. */
function partOf({ startMs, ms }: Busy, profile: readonly Sample[], owner: Owner): number {
  const parts = profile.map((sample) => {
    const from = Math.max(sample.startMs, startMs);
    const to = Math.min(sample.startMs + sample.ms, startMs + ms);
    return sample.owner === owner ? Math.max(0, to - from) : 0;
  });
  return parts.reduce((sum, part) => sum + part, 0);
}

function longest(lengths: readonly number[]): string {
  return Math.max(0, ...lengths).toFixed(0);
}

function pictureMs({ chosenMs = Number.NaN, drawnMs = Number.NaN }: Seen): number {
  return drawnMs - chosenMs;
}

function isOpening({ seen, fromMs }: Spell): boolean {
  return fromMs === seen.chosenMs;
}

function rowsOf(all: readonly Spell[]): readonly (readonly string[])[] {
  const chipMs = all.map(({ seen }) => pictureMs(seen))[0] ?? Number.NaN;
  return all.map((spell) => {
    const { name, seen } = spell;
    const { own, plotly } = longTasks(spell);
    const ms = pictureMs(seen);
    const times = isOpening(spell) ? [ms.toFixed(0), (ms / chipMs).toFixed(2)] : ["-", "-"];
    return [
      name,
      String(own.length),
      longest(own.map((task) => task.ms)),
      longest([...own, ...plotly].map(({ oursMs }) => oursMs)),
      longest(own.map(({ plotlysMs }) => plotlysMs)),
      longest(plotly.map((task) => task.ms)),
      ...times,
    ];
  });
}

/** The goals for opening, zooming and panning a scene, each met or missed. */
function goalsOf(all: readonly Spell[]): readonly string[] {
  const scenes = all.filter(({ name }) => name.startsWith(UINT8_SCENE));
  const parts = scenes.flatMap((spell) => {
    const { own, plotly } = longTasks(spell);
    return [...own, ...plotly].map(({ oursMs }) => oursMs);
  });
  const inGestures = scenes
    .filter((spell) => !isOpening(spell))
    .flatMap((spell) => longTasks(spell).plotly);
  const isMet = parts.every((ms) => ms <= LONG_MS);
  return [
    `goal ${isMet ? "met" : "missed"}: none of our scripts runs for more than ${LONG_MS} ms with ${UINT8_SCENE} (the longest for ${longest(parts)})`,
    `goal ${inGestures.length === 0 ? "met" : "missed"}: Plotly loads while the page is idle, not during a gesture`,
  ];
}

await build({ logLevel: "warn" });
const folder = await mkdtemp(join(tmpdir(), "plumescope-long-tasks-"));
const browser = await launchBrowser();
const all = await spellsOfAll(browser, folder);
await browser.close();
await rm(folder, { recursive: true });

console.log(`
The page's main thread after files are chosen, and while the picture is zoomed by wheel and panned by
drag: its tasks over ${LONG_MS} ms, the longest task, and the longest time in one task of our scripts and of
Plotly's. Tasks of Plotly's load, once a visit, are counted separately. Then the time to the first
picture. ${availableParallelism()} cores run browser, graphics, cloud and profiler.
`);
const head = [
  "done",
  "tasks",
  "longest ms",
  "ours ms",
  "Plotly's ms",
  "Plotly's load ms",
  "picture ms",
  "of a chip's",
];
console.log(`${table([head, ...rowsOf(all)])}\n`);
for (const goal of goalsOf(all)) console.log(goal);
