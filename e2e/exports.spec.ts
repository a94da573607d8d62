import { readFileSync } from "node:fs";
import { expect } from "playwright/test";
import { fileTransfer, resultOf, test } from "./workshop.ts";

test("a mask is saved in two presses of a key, and dropped again scores as its own reference", async ({
  workshop: { page },
}) => {
  await page.getByRole("button", { name: "Try it with demo data" }).click();
  await expect(resultOf(page)).toBeVisible();
  await page.getByRole("button", { name: "Export" }).press("Enter");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Mask as GeoTIFF" }).press("Enter");
  const file = await download;
  const name = file.suggestedFilename();
  expect(name).toBe("goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast_goes-smoke_p0.5_mask.tif");
  await expect(page.getByText(`Saved ${name}`)).toBeVisible();
  await page.keyboard.press("Escape");
  const dropped = await fileTransfer(page, name, readFileSync(await file.path()));
  await page.evaluate(
    (clipboardData) =>
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true })),
    dropped,
  );
  const scores = page.getByRole("region", { name: `Accuracy vs ${name}` });
  for (const name of ["IoU", "F1", "Precision", "Recall"]) {
    await expect(scores.locator(".score-facts div", { hasText: name })).toContainText("1.000");
  }
});
