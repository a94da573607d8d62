import type { Browser, BrowserContext, Page } from "playwright";
import {
  CONTESTANTS,
  type ContestantName,
  KNOBS,
  type Knob,
  PICTURE,
  type Step,
} from "./contestant.ts";

/** The contestants take turns, round by round. */
const ROUNDS = 6;
const STEPS_A_ROUND = 4;
const WARM_UP = 4;
/** Measured steps per cell. */
export const STEPS = ROUNDS * STEPS_A_ROUND;
const TIMEOUT_MS = 120_000;
/** Tolerance of the share of pixels that a threshold step changes, against the scores. */
const NEAR = 0.03;
/** Every slider's initial threshold. */
const FIRST = 0.2;

/** One contestant's steps of one knob at one size. */
export interface Cell {
  readonly side: number;
  readonly name: ContestantName;
  readonly knob: Knob;
  readonly steps: readonly Step[];
}

/** A contestant that cannot draw a size, and why. */
export interface Refusal {
  readonly side: number;
  readonly name: ContestantName;
  readonly reason: string;
}

interface Runner {
  readonly side: number;
  readonly name: ContestantName;
  readonly page: Page;
  /** The picture at the first threshold. */
  readonly first: string;
}

/** Measures all contestants' threshold in turns at one size, then our other knobs. */
export async function race(
  browser: Browser,
  url: string,
  side: number,
): Promise<{ readonly cells: readonly Cell[]; readonly refusals: readonly Refusal[] }> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 1000 } });
  context.setDefaultTimeout(TIMEOUT_MS);
  const runners: Runner[] = [];
  const refusals: Refusal[] = [];
  for (const name of CONTESTANTS) {
    try {
      runners.push(await enter(context, url, { side, name }));
    } catch (cause) {
      refusals.push({ side, name, reason: String(cause).split("\n")[0] ?? "" });
    }
  }
  const cells = await takeTurns(runners, "threshold");
  for (const runner of runners) await assertDrawn(runner);
  const ours = runners.filter(({ name }) => name === "ours");
  for (const knob of KNOBS.slice(1)) cells.push(...(await takeTurns(ours, knob)));
  await context.close();
  return { cells, refusals };
}

async function enter(
  context: BrowserContext,
  url: string,
  { side, name }: Pick<Runner, "side" | "name">,
): Promise<Runner> {
  const page = await context.newPage();
  await page.goto(`${url}?contestant=${name}&side=${side}`);
  await page.evaluate(() => window.bench.ready());
  return { side, name, page, first: await pictureOf(page) };
}

async function takeTurns(runners: readonly Runner[], knob: Knob): Promise<Cell[]> {
  const all = runners.map((runner) => ({ runner, steps: [] as Step[] }));
  for (const { runner } of all) await press(runner, knob, WARM_UP);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { runner, steps } of all) steps.push(...(await press(runner, knob, STEPS_A_ROUND)));
  }
  return all.map(({ runner: { side, name }, steps }) => ({ side, name, knob, steps }));
}

/** Moves a slider by key, one step at a time, each from an idle page. */
async function press({ page }: Runner, knob: Knob, times: number): Promise<Step[]> {
  await page.bringToFront();
  await page.locator(`#${knob}`).focus();
  const steps: Step[] = [];
  for (let time = 0; time < times; time += 1) {
    await page.evaluate(() => window.bench.rest());
    await page.keyboard.press("ArrowRight");
    steps.push(await page.evaluate(() => window.bench.lastStep()));
  }
  return steps;
}

/** @throws if the threshold changed another share of the picture than expected. */
async function assertDrawn({ name, side, page, first }: Runner): Promise<void> {
  const last = FIRST + (WARM_UP + STEPS) / 100;
  const changed = await page.evaluate(
    ([before, after]) => window.bench.shareChanged(before, after),
    [first, await pictureOf(page)] as const,
  );
  const expected = await page.evaluate(([low, high]) => window.bench.shareBetween(low, high), [
    FIRST,
    last,
  ] as const);
  if (Math.abs(changed - expected) < NEAR) return;
  const [is, should] = [changed, expected].map((share) => `${(100 * share).toFixed(1)} %`);
  throw new Error(
    `${name} at ${side}: ${is} of the picture changed with the threshold, and ${should} should have; its times mean nothing.`,
  );
}

async function pictureOf(page: Page): Promise<string> {
  await page.bringToFront();
  const clip = { x: PICTURE.left, y: PICTURE.top, width: PICTURE.width, height: PICTURE.height };
  return (await page.screenshot({ clip })).toString("base64");
}
