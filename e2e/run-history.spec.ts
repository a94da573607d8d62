import { expect } from "playwright/test";
import { violations } from "./axe.ts";
import { pickSample, resultOf, signIn, storedFiles, test } from "./workshop.ts";

test("a run is renamed by keyboard, opened on the first screen of a later visit, and removed after a question", async ({
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

  await page.getByRole("button", { name: "Run history" }).click();
  await page.getByRole("button", { name: "Remove 1 run" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Remove 1 run" }).click();
  await expect(
    page.getByRole("status").filter({ hasText: "Remove 1 run for good?" }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("Each finished run is kept here")).toBeVisible();
});

test("a prediction is compared with itself at another threshold, as a difference", async ({
  workshop: { page },
}) => {
  await signIn(page);
  await pickSample(page, /thick smoke/);
  await expect(resultOf(page)).toBeVisible();
  await page.getByText("Compare with another prediction").click();
  const choice = page.getByLabel("Compare with");
  // The run itself is offered too.
  await expect(choice.getByRole("option")).toHaveCount(3);
  await choice.selectOption("threshold");
  await expect(page.getByText("0 only in the shown one")).toBeVisible();
  await page.getByRole("button", { name: "Difference" }).click();
  await expect(page.getByRole("list", { name: "Legend" }).last()).toContainText("Only the second");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Map of |Δ|" }).click();
  await expect(page.getByRole("list", { name: "Legend" }).last()).toHaveText(
    "01|Δ| of probability",
  );
  await page.getByLabel("Right picture").selectOption("Second prediction");
  await expect(page.getByRole("list", { name: "Legend" }).last()).toContainText("Other threshold");
});
