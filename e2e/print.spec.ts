import { expect } from "playwright/test";
import { pickSample, resultOf, signIn, test } from "./workshop.ts";

test("a result is printed on one page, with its picture, numbers, model and caveat", async ({
  workshop: { page },
}) => {
  await signIn(page);
  await pickSample(page, /thin smoke/);
  await expect(resultOf(page)).toBeVisible();
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  expect(pdf).toContain("/Subtype /Image");

  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  const sheet = page.getByRole("region", { name: "Printed result" });
  await expect(sheet).toContainText("p ≥ 0.50");
  await expect(sheet).toContainText("Smoke in GOES-16/17 ABI tiles");
  await expect(sheet).toContainText("Demo model, trained on simulated smoke");
  await expect(page.getByRole("banner")).toBeHidden();
});
