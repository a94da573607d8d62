import { readFileSync } from "node:fs";
import { expect } from "playwright/test";
import { failureOn, fileTransfer, pickSample, resultOf, test } from "./workshop.ts";

const CHIP = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";

test("one press signs in, opens the first sample and runs the model", async ({
  workshop: { page },
}) => {
  await page.getByRole("button", { name: "Try it with demo data" }).click();
  await expect(resultOf(page)).toBeVisible();
  await expect(page.getByRole("application", { name: /Picture of goes16.*coast/ })).toBeVisible();
});

test("credentials pasted anywhere are used, and a problem with them is shown", async ({
  workshop: { page, stack },
}) => {
  await pickSample(page, /thin smoke/);
  await expect(page.getByText("Waiting for credentials").first()).toBeVisible();
  const pasteOnPage = (text: string): Promise<void> =>
    page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    }, text);
  await pasteOnPage("aws_access_key_id = none");
  await expect(failureOn(page).first()).toBeVisible();
  const { accessKeyId, secretAccessKey, sessionToken } = stack().sessions.issue({
    role: "workshop-role",
    name: "student7",
    durationS: 3600,
  });
  await pasteOnPage(
    `export AWS_ACCESS_KEY_ID="${accessKeyId}"\nexport AWS_SECRET_ACCESS_KEY="${secretAccessKey}"\nexport AWS_SESSION_TOKEN="${sessionToken}"\n`,
  );
  await expect(resultOf(page)).toBeVisible();
});

test("a file pasted anywhere is opened", async ({ workshop: { page } }) => {
  const file = await fileTransfer(page, "pasted.npy", readFileSync(CHIP));
  await page.evaluate(
    (clipboardData) =>
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true })),
    file,
  );
  await expect(page.getByRole("application", { name: /Picture of pasted\.npy/ })).toBeVisible();
});

test.describe("on a stack with two models", () => {
  test.use({ cloud: { addressing: "path", model: "smoke", trustsPage: true, bothModels: true } });

  test("a sample of the other model is run by it, and compared with its reference mask", async ({
    workshop: { page },
  }) => {
    await page.getByRole("button", { name: "Try it with demo data" }).click();
    await expect(resultOf(page)).toHaveText(/^Smoke:/);
    await pickSample(page, /flood/);
    await expect(resultOf(page)).toHaveText(/^Water:/);
    await expect(page.locator(".header")).not.toContainText("Smoke workshop");
    // Measured in Python: aws/local/models/README.md.
    await expect(page.getByText("0.581")).toBeVisible();
    await expect(page.getByRole("combobox", { name: "Model", exact: true })).toHaveValue(
      "models/flood-water.json",
    );
    // The result of the first model stays, also through a reload.
    const first = page.locator(".queue-choice").first();
    await first.click();
    await expect(resultOf(page)).toHaveText(/^Smoke:/);
    await expect(page.getByText("Made by Smoke in GOES")).toBeVisible();
    await page.reload();
    await first.click();
    await expect(resultOf(page)).toHaveText(/^Smoke:/);
    await page.getByRole("button", { name: /^Run Open water/ }).click();
    await expect(page.getByText("Made by Smoke in GOES")).toBeHidden();
  });
});
