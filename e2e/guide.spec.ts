import { expect } from "playwright/test";
import { violations } from "./axe.ts";
import { pickSample, resultOf, signIn, test } from "./workshop.ts";

test.describe("in a browser that has not seen the page", () => {
  test.use({ isFirstRun: true });

  for (const reducedMotion of ["no-preference", "reduce"] as const) {
    const isStill = reducedMotion === "reduce";
    test(`the first prediction ${isStill ? "appears at once with reduced motion" : "appears with one sweep"}`, async ({
      workshop: { page },
    }) => {
      await page.emulateMedia({ reducedMotion });
      await page.evaluate(() => {
        new MutationObserver(() => {
          if (document.querySelector(".reveal")) document.documentElement.dataset["swept"] = "";
        }).observe(document.body, { childList: true, subtree: true });
      });
      await page.getByRole("button", { name: "Try it with demo data" }).click();
      await expect(resultOf(page)).toBeVisible();
      await expect(page.locator(".timings")).toContainText("draw");
      await expect(page.locator("html[data-swept]")).toHaveCount(isStill ? 0 : 1);
      await expect(page.locator(".reveal")).toHaveCount(0);
    });
  }

  test("four cards explain the first run, block nothing, and do not come again", async ({
    workshop: { page },
  }) => {
    await signIn(page);
    await pickSample(page, /thin smoke/);
    const guide = page.getByRole("complementary", { name: /of 4/ });
    await expect(guide).toContainText("1 of 4");
    await expect(page.locator("[role=application][data-guided]")).toBeVisible();
    await expect(resultOf(page)).toBeVisible();
    expect(await violations(page)).toEqual([]);

    for (const title of ["Run", "Threshold", "Check"]) {
      await guide.getByRole("button", { name: "Next" }).click();
      await expect(guide).toContainText(title);
      await expect(page.locator("[data-guided]")).toBeVisible();
    }
    const term = guide.getByRole("button", { name: "NaN" });
    await term.focus();
    await page.keyboard.press("Enter");
    await expect(guide.getByText(/^“Not a number”/)).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(guide.getByText(/^“Not a number”/)).toBeHidden();

    await guide.getByRole("button", { name: "Done" }).click();
    await expect(guide).toBeHidden();
    await page.reload();
    await expect(page.getByRole("application")).toBeVisible();
    await expect(guide).toBeHidden();

    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await expect(page.getByText("Intersection over union").first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Show the guide" }).click();
    await expect(guide).toContainText("1 of 4");
  });
});
