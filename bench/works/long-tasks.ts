import type { Page } from "playwright";
import { type App, chooseFiles, onApp, signedInPage } from "../app.ts";
import { during, type Longest, longestRow, longestRows, SETTLE_MS } from "../longest-tasks.ts";
import { makeChips, makeScene } from "../made-arrays.ts";
import type { BenchContext, Comparison, Work } from "../work.ts";

/** Drops after the first, a few a round. */
const LATER_DROPS = 4;
const SCENE = { side: 4096, dtype: "uint8" } as const;
/** Steps of a gesture, and the time between two steps. */
const WHEEL_TURNS = 12;
const DRAG_MOVES = 24;
const BETWEEN_MS = 30;

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
  const plotly = all.map((one) => one.plotly);
  return [...longestRows(name, all), longestRow("time of Plotly's scripts in one", name, plotly)];
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
