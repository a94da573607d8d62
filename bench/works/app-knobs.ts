import type { Page } from "playwright";
import { overlayStylesOf } from "#domain/render/overlay-styles/overlay-styles.ts";
import { type App, chooseFiles, onApp, signedInPage } from "../app.ts";
import { makeChips } from "../made-arrays.ts";
import { type BenchContext, type Comparison, p95AtMost, type Work } from "../work.ts";

/** Sliders of the app, each with its tab; the threshold is moved under each style of the mask. */
const KNOBS = [
  ...overlayStylesOf("mask").map(({ id, title }) => ({
    name: id,
    slider: "Threshold",
    style: title,
    tab: "Result",
  })),
  { name: "fill", slider: "Opacity", style: "Fill", tab: "Result" },
  { name: "fill", slider: "Gamma", style: "Fill", tab: "Bands" },
];
const STEPS_A_ROUND = 6;
const WARM_UP = 2;
/** One frame at 60 Hz. */
const FRAME_MS = 16.7;
/** Longer than it takes to draw the panels that follow a step. */
const REST_MS = 300;
const SETTLE_MS = 3000;

/** Milliseconds from each input event to the pixels of the draw that follows it, read back. */
async function steps(page: Page, slider: string, restMs: number): Promise<readonly number[]> {
  await page.getByRole("slider", { name: slider }).focus();
  const times: number[] = [];
  for (let step = 0; step < WARM_UP + STEPS_A_ROUND; step += 1) {
    await page.waitForTimeout(restMs);
    await page.keyboard.press("ArrowRight");
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
    for (const { name, slider, style, tab } of KNOBS) {
      await page.getByRole("tab", { name: "Result" }).click();
      await page.getByLabel("Style", { exact: true }).selectOption({ label: style });
      await page.getByRole("tab", { name: tab }).click();
      const ours: number[] = [];
      for (let round = 0; round < context.rounds; round += 1) {
        ours.push(...(await steps(page, slider, restMs)));
      }
      const work = `${slider.toLowerCase()} step in the app, ${name}, ${pace}`;
      rows.push({ work, unit: "ms", ours, goal: p95AtMost(FRAME_MS) });
    }
  }
  return rows;
}

export const APP_KNOBS: Work = {
  id: "knobs",
  measure: (context) => onApp((app) => measureIn(app, context)),
};
