import { expect } from "playwright/test";
import { violations } from "./axe.ts";
import { pickSample, resultOf, signIn, test } from "./workshop.ts";

test.describe("in a browser that has not seen the page", () => {
  test.use({ isFirstRun: true });

  test("four cards explain the first run, block nothing, and do not come again", async ({
    workshop: { page },
  }) => {
    await signIn(page);
    await pickSample(page, /thin smoke/);
    const guide = page.getByRole("complementary", { name: /of 4/ });
    await expect(guide).toContainText("1 of 4");
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
