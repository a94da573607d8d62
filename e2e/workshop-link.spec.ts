import { expect } from "playwright/test";
import { violations } from "./axe.ts";
import { test } from "./workshop.ts";

test("a workshop link shows what it will use, asks each time that changes, and names what is not allowed", async ({
  workshop: { page, pageUrl },
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Copy workshop link" }).click();
  await expect(page.getByText("Copied", { exact: true })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link.startsWith(`${new URL(pageUrl).origin}/#w=1&`)).toBe(true);

  await page.goto("about:blank");
  await page.goto(link.replace("prefix=participants/", "prefix=class-b/"));
  const question = page.getByRole("dialog", { name: "Use the settings of this link?" });
  await expect(question.getByRole("heading")).toBeFocused();
  await expect(question.getByRole("row", { name: "Key prefix" })).toHaveText(
    /class-b\/participants\//,
  );
  expect(await violations(page)).toEqual([]);
  await question.getByRole("button", { name: "Use these settings" }).click();
  await expect(question).toHaveCount(0);
  expect(new URL(page.url()).hash).toBe("");

  // In use already: nothing to ask.
  await page.goto("about:blank");
  await page.goto(link.replace("prefix=participants/", "prefix=class-b/"));
  await expect.poll(() => new URL(page.url()).hash).toBe("");
  await expect(question).toHaveCount(0);

  await page.goto("about:blank");
  await page.goto(link.replace(/api=[^&]*/, "api=https://f00.lambda-url.us-west-2.on.aws/"));
  const refusal = page.getByRole("dialog", { name: "This site may not use the link’s workshop" });
  await expect(refusal).toContainText("https://f00.lambda-url.us-west-2.on.aws");
  await expect(refusal).toContainText("npm start -- --config workshop.json");
  await page.keyboard.press("Escape");
  await expect(refusal).toHaveCount(0);
  await page.getByRole("button", { name: "Settings" }).click();
  await expect(page.getByLabel("Key prefix")).toHaveValue("class-b/");
});
