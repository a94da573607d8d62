import type { Browser, BrowserContext, Page } from "playwright";
import { type ContestantName, type Knob, PICTURE, type Step } from "./contestant.ts";

const STEPS_A_ROUND = 4;
const WARM_UP = 4;
const TIMEOUT_MS = 120_000;
/** Tolerance of the share of pixels that a threshold step changes, against the scores. */
const NEAR = 0.03;
/** Every slider's initial threshold. */
const FIRST = 0.2;

/** Each step from an idle page, or from the one before it as in a drag. */
export const PACES = ["rested", "sustained"] as const;
export type Pace = (typeof PACES)[number];

/** Who moves what at one size, and how often. */
export interface Race {
  readonly side: number;
  readonly contestants: readonly ContestantName[];
  readonly knobs: readonly Knob[];
  readonly rounds: number;
}

/** One contestant's steps of one knob at one size. */
export interface Cell {
  readonly side: number;
  readonly name: ContestantName;
  readonly knob: Knob;
  readonly pace: Pace;
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
  readonly knobs: readonly Knob[];
  /** The picture at the first threshold. */
  readonly first: string;
}

/** Measures contestants in turns at one size, knob by knob. A contestant without a knob rests. */
export async function race(
  browser: Browser,
  url: string,
  { side, contestants, knobs, rounds }: Race,
): Promise<{ readonly cells: readonly Cell[]; readonly refusals: readonly Refusal[] }> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 1000 } });
  context.setDefaultTimeout(TIMEOUT_MS);
  const runners: Runner[] = [];
  const refusals: Refusal[] = [];
  for (const name of contestants) {
    try {
      runners.push(await enter(context, url, { side, name }));
    } catch (cause) {
      refusals.push({ side, name, reason: String(cause).split("\n")[0] ?? "" });
    }
  }
  const cells: Cell[] = [];
  for (const knob of knobs) {
    const movers = runners.filter((runner) => runner.knobs.includes(knob));
    cells.push(...(await takeTurns(movers, knob, "rested", rounds)));
    if (knob === "threshold") for (const runner of movers) await assertDrawn(runner, rounds);
    cells.push(...(await takeTurns(movers, knob, "sustained", rounds)));
  }
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
  const knobs = await page.evaluate(() => window.bench.knobs());
  return { side, name, page, knobs, first: await pictureOf(page) };
}

async function takeTurns(
  runners: readonly Runner[],
  knob: Knob,
  pace: Pace,
  rounds: number,
): Promise<Cell[]> {
  const all = runners.map((runner) => ({ runner, steps: [] as Step[] }));
  for (const { runner } of all) await press(runner, knob, pace, WARM_UP);
  for (let round = 0; round < rounds; round += 1) {
    for (const { runner, steps } of round % 2 === 0 ? all : all.toReversed()) {
      steps.push(...(await press(runner, knob, pace, STEPS_A_ROUND)));
    }
  }
  return all.map(({ runner: { side, name }, steps }) => ({ side, name, knob, pace, steps }));
}

/** Moves a slider by key, one step at a time. */
async function press({ page }: Runner, knob: Knob, pace: Pace, times: number): Promise<Step[]> {
  await page.bringToFront();
  await page.locator(`#${knob}`).focus();
  await page.evaluate(() => window.bench.rest());
  const steps: Step[] = [];
  for (let time = 0; time < times; time += 1) {
    if (pace === "rested") await page.evaluate(() => window.bench.rest());
    await page.keyboard.press("ArrowRight");
    steps.push(await page.evaluate(() => window.bench.lastStep()));
  }
  return steps;
}

/** @throws if the threshold changed another share of the picture than expected. */
async function assertDrawn({ name, side, page, first }: Runner, rounds: number): Promise<void> {
  const last = FIRST + (WARM_UP + rounds * STEPS_A_ROUND) / 100;
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
