import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "playwright/test";
import { takeDemoCredentials, test } from "./workshop.ts";

const CHIP = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
/** Where an npy's values begin. */
const HEADER = 128;
const CHIPS = 300;

/** A folder of chips of different contents: two pixels of each tell it from the others. */
function folderOfChips(folder: string, count: number): string {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const bytes = Buffer.from(CHIP);
    bytes[HEADER] = 77 + (index % 64);
    bytes[HEADER + 6] = 77 + Math.floor(index / 64);
    writeFileSync(join(folder, `chip-${String(index).padStart(3, "0")}.npy`), bytes);
  }
  return folder;
}

function done(page: Page): Promise<number> {
  return page
    .getByText(/^\d+ of \d+ done/)
    .textContent()
    .then((text) => Number.parseInt(text ?? "0", 10));
}

test("300 chips go through a cut network, a service that is away and a reload, each to one result", async ({
  workshop: { page, stack },
}, testInfo) => {
  test.setTimeout(600_000);
  await takeDemoCredentials(page);
  await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();
  const folder = folderOfChips(testInfo.outputPath("chips"), CHIPS);
  await page.getByLabel("Folder to open").first().setInputFiles(folder);
  await expect(page.getByText(`of ${CHIPS} done`)).toBeVisible();

  await expect.poll(() => done(page), { timeout: 120_000 }).toBeGreaterThan(20);
  await page.context().setOffline(true);
  await expect(page.getByText("This computer has no network")).toBeVisible();
  const before = await done(page);
  await page.context().setOffline(false);
  await expect(page.getByText("This computer has no network")).toBeHidden();
  await expect.poll(() => done(page), { timeout: 60_000 }).toBeGreaterThan(before + 20);

  stack().play({ service: "s3", answer: "slow-down", times: "until-cleared" });
  await expect(page.getByText(/the queue goes on by itself/)).toBeVisible({ timeout: 60_000 });
  stack().clearPlay();
  await page.getByRole("button", { name: "Go on now" }).click();
  const afterRest = await done(page);
  await expect.poll(() => done(page), { timeout: 60_000 }).toBeGreaterThan(afterRest + 20);

  await page.reload();
  await expect(page.getByText(`of ${CHIPS} done`)).toBeVisible({ timeout: 60_000 });
  await takeDemoCredentials(page);
  await expect(page.getByText(`${CHIPS} of ${CHIPS} done`)).toBeVisible({ timeout: 400_000 });

  const { puts } = stack().counts();
  expect(Object.keys(puts)).toHaveLength(CHIPS);
  expect(new Set(Object.values(puts))).toEqual(new Set([1]));
});
