import type { Page } from "playwright";
import { type App, chooseFiles, onApp, signedInPage } from "../app.ts";
import { during, type Longest, longestRows } from "../longest-tasks.ts";
import { makeChips } from "../made-arrays.ts";
import { memoryOf } from "../memory.ts";
import { type BenchContext, type Comparison, ratioAtMost, type Work } from "../work.ts";

/** Chips, of which the first are exported before the others are there. */
const CHIPS = { few: 60, all: 300 };
const QUICK_CHIPS = { few: 6, all: 30 };
/** Under this, whatever else the machine does: a step that fails ends the work. */
const TIMEOUT_MS = 200_000;
const WHEEL_TURNS = 20;
const BETWEEN_MS = 30;

async function run(page: Page, paths: readonly string[], count: number): Promise<void> {
  await chooseFiles(page, paths);
  await page.getByText(`${count} of ${count} done`).waitFor();
}

/** Scrolls a list down to its end by wheel. @throws if its last entry is not there then. */
async function scroll(page: Page, list: string, count: number): Promise<void> {
  await page.locator(list).hover();
  for (let turn = 0; turn < WHEEL_TURNS; turn += 1) {
    await page.mouse.wheel(0, 1200);
    await page.waitForTimeout(BETWEEN_MS);
  }
  await page.locator(`${list} [aria-posinset="${count}"]`).waitFor();
}

async function browseRuns(page: Page, count: number): Promise<void> {
  await page.getByRole("button", { name: "Run history" }).click();
  await page.locator(`.run-list [aria-setsize="${count}"]`).first().waitFor();
  await scroll(page, ".run-list", count);
  await page.locator(".run-list").getByRole("checkbox").last().check();
  await page.keyboard.press("Escape");
}

async function browseSheet(page: Page, count: number): Promise<void> {
  await page.getByRole("button", { name: "Contact sheet" }).click();
  await page.getByText(`${count} results, masks`).waitFor();
  for (const order of ["mean", "name", "share"]) {
    await page.getByLabel("Sort by").selectOption(order);
  }
  await scroll(page, ".sheet-wall", count);
  await page.keyboard.press("Escape");
}

/** Saves all results as one archive. Returns the memory that it took, in megabytes. */
async function saveArchive(page: Page, { browser }: App): Promise<number> {
  await page.getByRole("button", { name: "Export" }).click();
  const button = page.getByRole("button", { name: "All results as zip" });
  const megabytes = await memoryOf(browser, async () => {
    const saved = page.waitForEvent("download");
    await button.click();
    await (await saved).delete();
  });
  await page.keyboard.press("Escape");
  return megabytes;
}

async function measureIn(app: App, context: BenchContext): Promise<readonly Comparison[]> {
  const { few, all } = context.isQuick ? QUICK_CHIPS : CHIPS;
  context.note(`${all} chips are run once, and listed in each round; 0 ms: no task took 50 ms`);
  const paths = await makeChips(context.folder, all);
  const page = await signedInPage(app);
  page.setDefaultTimeout(TIMEOUT_MS);
  await run(page, paths.slice(0, few), few);
  const memoryOfFew = await saveArchive(page, app);
  await run(page, paths.slice(few), all);
  const runs: Longest[] = [];
  const sheets: Longest[] = [];
  const archives: Longest[] = [];
  const memoryOfAll: number[] = [];
  for (let round = 0; round < context.rounds; round += 1) {
    runs.push(await during(page, () => browseRuns(page, all)));
    sheets.push(await during(page, () => browseSheet(page, all)));
    const archive = async () => memoryOfAll.push(await saveArchive(page, app));
    archives.push(await during(page, archive));
  }
  await page.context().close();
  return [
    ...longestRows(`list of ${all} kept runs`, runs),
    ...longestRows(`contact sheet of ${all}`, sheets),
    ...longestRows(`zip of ${all} predictions`, archives),
    {
      work: `memory for a zip of ${all} predictions`,
      unit: "MB",
      ours: memoryOfAll,
      rival: { name: `zip of ${few}`, samples: [memoryOfFew] },
      // Five times as many; what grows is garbage that the browser has not collected yet.
      goal: ratioAtMost(2),
    },
  ];
}

export const MANY_RUNS: Work = {
  id: "runs",
  measure: (context) => onApp((app) => measureIn(app, context)),
};
