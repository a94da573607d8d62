import { expect } from "playwright/test";
import { violations } from "./axe.ts";
import { pickSample, resultOf, signIn, storedFiles, test } from "./workshop.ts";

test("a run is renamed by keyboard, and opened on the first screen of a later visit", async ({
  workshop: { page },
}) => {
  await signIn(page);
  await pickSample(page, /thick smoke/);
  const result = await resultOf(page).textContent();
  await page.getByRole("button", { name: "Run history" }).click();
  await page.getByRole("button", { name: /^Rename / }).click();
  await page.getByLabel(/^New name of /).fill("Before the fix");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Before the fix/ })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page
    .locator(".queue-item")
    .getByRole("button", { name: /^Remove / })
    .click();
  await expect.poll(() => page.evaluate(storedFiles)).toBe(0);
  await page.reload();

  await page.getByText("Open an earlier run").click();
  await page.getByRole("button", { name: /^Before the fix/ }).click();
  await expect(resultOf(page)).toHaveText(result ?? "");
});
