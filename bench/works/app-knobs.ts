import type { Page } from "playwright";
import { overlayStylesOf } from "#domain/render/overlay-styles/overlay-styles.ts";
import { type App, chooseFiles, onApp, signedInPage } from "../app.ts";
import { makeChips } from "../made-arrays.ts";
import { type BenchContext, type Comparison, p95AtMost, type Work } from "../work.ts";

/** A control of the app. */
interface Knob {
  readonly name: string;
  /** Shows it, in the state that its steps start from. */
  prepare(page: Page): Promise<unknown>;
  /** Takes one step of it, there or back. */
  step(page: Page, isBack: boolean): Promise<unknown>;
}

async function openTab(page: Page, name: "Bands" | "Result"): Promise<void> {
  await page.getByRole("tab", { name }).click();
}

async function chooseStyle(page: Page, label: string): Promise<void> {
  await openTab(page, "Result");
  await page.getByLabel("Style", { exact: true }).selectOption({ label });
}

/** A slider, which goes there and back, so that no number of rounds takes it to its end. */
function slider(
  name: string,
  label: string,
  prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
): Knob {
  return {
    name,
    prepare: async (page) => {
      await prepare(page);
      await page.getByRole("slider", { name: label }).focus();
    },
    step: (page, isBack) => page.keyboard.press(isBack ? "ArrowLeft" : "ArrowRight"),
  };
}

/** In turn: each leaves the page as the next ones expect it. */
const KNOBS: readonly Knob[] = [
  ...overlayStylesOf("mask").map(({ title }) =>
    slider(`threshold, ${title.toLowerCase()}`, "Threshold", (page) => chooseStyle(page, title)),
  ),
  slider("opacity", "Opacity", (page) => chooseStyle(page, "Fill")),
  {
    name: "swipe",
    prepare: async (page) => {
      await page.keyboard.press("s");
      await page.getByRole("slider", { name: "Swipe position" }).focus();
    },
    step: (page, isBack) => page.keyboard.press(isBack ? "ArrowLeft" : "ArrowRight"),
  },
  slider("gamma", "Gamma", async (page) => {
    await page.keyboard.press("s");
    await openTab(page, "Bands");
  }),
  slider("stretch", "Clip at each end", (page) =>
    page.getByLabel("Stretch", { exact: true }).selectOption({ label: "Percentile clip" }),
  ),
  {
    name: "bands",
    prepare: (page) => openTab(page, "Bands"),
    step: (page, isBack) =>
      page.getByRole("combobox", { name: "Picture" }).selectOption({ index: isBack ? 0 : 1 }),
  },
];
const STEPS_A_ROUND = 6;
const WARM_UP = 2;
/** One frame at 60 Hz. */
const FRAME_MS = 16.7;
/** Longer than it takes to draw the panels that follow a step. */
const REST_MS = 300;
const SETTLE_MS = 3000;

/** Milliseconds from each input event to the pixels of the draw that follows it, read back. */
async function stepTimes(page: Page, knob: Knob, restMs: number): Promise<readonly number[]> {
  await knob.prepare(page);
  const times: number[] = [];
  for (let step = 0; step < WARM_UP + STEPS_A_ROUND; step += 1) {
    await page.waitForTimeout(restMs);
    await page.evaluate(() => window.forgetStep());
    await knob.step(page, step % 2 === 1);
    await page.waitForFunction(() => window.seen.stepMs !== undefined);
    times.push(await page.evaluate(() => window.seen.stepMs ?? Number.NaN));
  }
  return times.slice(WARM_UP);
}

async function measureIn(app: App, context: BenchContext): Promise<readonly Comparison[]> {
  context.note(`a chip with its prediction; rested for ${REST_MS} ms, or stepped again at once`);
  const page = await signedInPage(app, "read back");
  await chooseFiles(page, await makeChips(context.folder, 1));
  await page.waitForFunction(() => window.seen.overlayMs !== undefined);
  await page.waitForTimeout(SETTLE_MS);
  const rows: Comparison[] = [];
  for (const [pace, restMs] of [
    ["rested", REST_MS],
    ["sustained", 0],
  ] as const) {
    const samples = new Map<Knob, number[]>(KNOBS.map((knob) => [knob, []]));
    for (let round = 0; round < context.rounds; round += 1) {
      for (const [knob, ours] of samples) ours.push(...(await stepTimes(page, knob, restMs)));
    }
    for (const [{ name }, ours] of samples) {
      const work = `${name} step in the app, ${pace}`;
      rows.push({ work, unit: "ms", ours, goal: p95AtMost(FRAME_MS) });
    }
  }
  return rows;
}

export const APP_KNOBS: Work = {
  id: "knobs",
  measure: (context) => onApp((app) => measureIn(app, context)),
};
