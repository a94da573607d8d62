import type { Page } from "playwright";
import { type App, chooseFiles, onApp, signedInPage } from "../app.ts";
import { makeChips, makeScene } from "../made-arrays.ts";
import { type Busy, seenBy } from "../page-watch.ts";
import { type Owner, profilePage, type Sample } from "../profile.ts";
import { type BenchContext, type Comparison, p95AtMost, type Work } from "../work.ts";

/** Drops after the first, a few a round. */
const LATER_DROPS = 4;
const SCENE = { side: 4096, dtype: "uint8" } as const;
/** The threshold of a long task: https://w3c.github.io/longtasks/ */
const LONG_MS = 50;
/** Time for background work to finish: panels are rendered, files stored, fixes previewed. */
const SETTLE_MS = 3000;
/** Steps of a gesture, and the time between two steps. */
const WHEEL_TURNS = 12;
const DRAG_MOVES = 24;
const BETWEEN_MS = 30;

/** The longest tasks of a spell: whole, and our and Plotly's scripts within one. */
interface Longest {
  readonly task: number;
  readonly ours: number;
  readonly plotly: number;
}

/** Does something in a page, and measures its main thread until it has settled. */
async function during(page: Page, action: () => Promise<unknown>): Promise<Longest> {
  const profile = await profilePage(page);
  const fromMs = await page.evaluate(() => performance.now());
  await action();
  await page.waitForTimeout(SETTLE_MS);
  const samples = await profile.stop();
  const { longTasks } = await seenBy(page);
  const tasks = longTasks.filter(({ startMs, ms }) => startMs + ms > fromMs);
  const longest = (of: (task: Busy) => number) => Math.max(0, ...tasks.map(of));
  return {
    task: longest(({ ms }) => ms),
    ours: longest((task) => partOf(task, samples, "ours")),
    plotly: longest((task) => partOf(task, samples, "plotly")),
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

async function drop(page: Page, path: string): Promise<void> {
  await chooseFiles(page, [path]);
  await page.waitForFunction(() => window.seen.overlayMs !== undefined);
}

async function openScene(page: Page, path: string): Promise<void> {
  await chooseFiles(page, [path]);
  await page.waitForFunction(() => window.seen.drawnMs !== undefined);
  await page.locator(".picture-frame .modebar-btn").first().waitFor();
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
  await page.waitForTimeout(SETTLE_MS / 3);
  const zoomed = await ticks();
  await page.mouse.down();
  for (let move = 1; move <= DRAG_MOVES; move += 1) {
    await page.mouse.move(x - move * 10, y - move * 6);
    await page.waitForTimeout(BETWEEN_MS);
  }
  await page.mouse.up();
  await page.waitForTimeout(SETTLE_MS / 3);
  const panned = await ticks();
  if (whole.join() === zoomed.join() || zoomed.join() === panned.join()) {
    throw new Error(`The axes did not follow the gestures: ${[whole, zoomed, panned].join("; ")}.`);
  }
}

function rowsOf(name: string, all: readonly Longest[]): readonly Comparison[] {
  const goal = p95AtMost(LONG_MS);
  const row = (what: string, ours: readonly number[]): Comparison => ({
    work: `longest ${what}, ${name}`,
    unit: "ms",
    ours,
    goal,
  });
  return [
    row(
      "long task",
      all.map(({ task }) => task),
    ),
    row(
      "time of our scripts in one",
      all.map(({ ours }) => ours),
    ),
    row(
      "time of Plotly's scripts in one",
      all.map(({ plotly }) => plotly),
    ),
  ];
}

async function measureIn(app: App, context: BenchContext): Promise<readonly Comparison[]> {
  context.note("0 ms: no task took 50 ms; scripts are sampled at 1 kHz, which lengthens tasks");
  const scene = await makeScene(context.folder, SCENE.dtype, SCENE.side);
  const first: Longest[] = [];
  const later: Longest[] = [];
  const opened: Longest[] = [];
  const moved: Longest[] = [];
  for (let round = 0; round < context.rounds; round += 1) {
    const [chip = "", ...others] = await makeChips(context.folder, 1 + LATER_DROPS);
    const page = await signedInPage(app);
    first.push(await during(page, () => drop(page, chip)));
    for (const other of others) later.push(await during(page, () => drop(page, other)));
    opened.push(await during(page, () => openScene(page, scene)));
    moved.push(await during(page, () => zoomAndPan(page)));
    await page.context().close();
  }
  const size = `${SCENE.side}² × 6 ${SCENE.dtype}`;
  return [
    ...rowsOf("first drop", first),
    ...rowsOf("each later drop", later),
    ...rowsOf(`opening ${size}`, opened),
    ...rowsOf(`zooming and panning ${size}`, moved),
  ];
}

export const LONG_TASKS: Work = {
  id: "tasks",
  measure: (context) => onApp((app) => measureIn(app, context)),
};
