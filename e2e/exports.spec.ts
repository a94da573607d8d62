import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, type Page } from "playwright/test";
import { violations } from "./axe.ts";
import { type Pixels, pixelsOf } from "./canvas-pixels.ts";
import { fileTransfer, resultOf, signIn, test } from "./workshop.ts";

test("a mask is saved in two presses of a key, scores as its own reference, and is in a report that opens offline", async ({
  workshop: { page },
  browser,
}, testInfo) => {
  await page.getByRole("button", { name: "Try it with demo data" }).click();
  await expect(resultOf(page)).toBeVisible();
  await page.getByRole("button", { name: "Export" }).press("Enter");
  // Two presses from the picture: the menu, and any export in it, which Tab reaches.
  const exports = page.locator(".file-exports button, .text-exports button");
  await expect(exports.first()).toBeVisible();
  const reached: string[] = [];
  for (let stop = 0; stop < (await exports.count()) + 1; stop += 1) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement?.outerHTML ?? ""));
  }
  for (const one of await exports.all()) {
    expect(reached).toContain(await one.evaluate(({ outerHTML }) => outerHTML));
  }
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

  await page.getByRole("button", { name: "Export" }).press("Enter");
  const reported = page.waitForEvent("download");
  await page.getByRole("button", { name: "Report as HTML" }).press("Enter");
  const offline = await browser.newContext({ offline: true, javaScriptEnabled: false });
  const report = await offline.newPage();
  const requests: string[] = [];
  report.on("request", (request) => requests.push(request.url()));
  // A browser knows a file by its extension, which a download's own path lacks.
  const path = testInfo.outputPath("report.html");
  await (await reported).saveAs(path);
  const address = pathToFileURL(path).href;
  await report.goto(address);
  await expect(report.getByRole("heading", { level: 1 })).toHaveText(/^Smoke: [\d.]+% of pixels$/);
  const picture = report.getByRole("img", { name: /^Smoke/ });
  expect(await picture.evaluate(({ naturalWidth }: HTMLImageElement) => naturalWidth)).toBe(
    2 * (await shownWidth(page)),
  );
  for (const curve of ["Precision–recall", "ROC", "Calibration"]) {
    await expect(report.getByRole("img", { name: new RegExp(`^${curve}\\.`) })).toBeVisible();
  }
  await expect(report.getByText("aws s3 cp")).toBeVisible();
  await expect(report.getByText("import boto3")).toBeVisible();
  expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([address]);
  await offline.close();
});

test("the contact sheet sorts the queue's masks, opens one by the keyboard, and saves the numbers and files of all", async ({
  workshop: { page },
}) => {
  await signIn(page);
  const files = ["thin-smoke-coast", "clear-land"].map((part) => sampleFile(part));
  await page.getByLabel("Arrays to open").first().setInputFiles(files);
  await expect(page.getByText("2 of 2 done")).toBeVisible();
  await page.getByRole("button", { name: "Contact sheet" }).press("Enter");
  await expect(page.getByText("2 results, masks at p ≥ 0.50")).toBeVisible();
  const tiles = page.getByRole("list", { name: "Results" }).getByRole("button");
  await expect(tiles).toHaveText([/thin-smoke-coast.*[1-9]/, /clear-land/]);
  expect(await violations(page)).toEqual([]);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Numbers of all as CSV" }).press("Enter");
  const rows = readFileSync(await (await download).path(), "utf8")
    .trim()
    .split("\r\n");
  expect(rows).toHaveLength(3);
  await page.getByLabel("Sort by").selectOption("Name");
  await expect(tiles).toHaveText([/thin-smoke-coast/, /clear-land/]);
  await tiles.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(tiles.last()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".picture-title strong")).toContainText("clear-land");
  await expect(tiles).toHaveCount(0);

  await page.getByRole("button", { name: "Export" }).press("Enter");
  const archive = page.waitForEvent("download");
  await page.getByRole("button", { name: "All results as zip" }).press("Enter");
  const bytes = readFileSync(await (await archive).path());
  // The names are those of the table of contents.
  expect(bytes.toString("latin1")).toMatch(/thin-smoke-coast\S*mask\.tif.*clear-land.*queue\.csv/s);
  expect(await page.evaluate(sizesOnDisk)).toEqual([bytes.length]);
});

/** The sizes of the archives in the site's private folder. */
async function sizesOnDisk(): Promise<readonly number[]> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("exports");
  const sizes: number[] = [];
  for await (const handle of folder.values()) {
    if (handle.kind === "file") sizes.push((await handle.getFile()).size);
  }
  return sizes;
}

function sampleFile(part: string): string {
  const folder = "public/samples";
  const file = readdirSync(folder).find((name) => name.endsWith(`${part}.npy`));
  if (file === undefined) throw new Error(`There is no sample ${part}.`);
  return `${folder}/${file}`;
}

/** The width of a square scene that is as high as the picture, in whole pixels. */
async function shownWidth(page: Page): Promise<number> {
  const { width, height } = await pixelsOf(page.locator(".picture-area"));
  return width - 2 * Math.ceil((width - height) / 2);
}

test("the view is saved with the pixels of the picture, above a caption", async ({
  workshop: { page },
}) => {
  await page.getByRole("button", { name: "Try it with demo data" }).click();
  await expect(resultOf(page)).toBeVisible();
  const shown = await pixelsOf(page.locator(".picture-area"));
  await page.getByRole("button", { name: "Export" }).press("Enter");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "View as PNG 1×" }).press("Enter");
  const file = await download;
  expect(file.suggestedFilename()).toBe(
    "goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast_goes-smoke_p0.5_view.png",
  );
  const saved = await decoded(page, readFileSync(await file.path()));
  // The scene is square, and as high as the picture; beside it is nothing.
  const left = Math.ceil((shown.width - shown.height) / 2);
  const { width } = saved;
  expect(width).toBe(await shownWidth(page));
  expect(saved.height).toBeGreaterThan(shown.height);
  // Below the canvas's edge, beyond which it knows no outline, and above the legend and the scale bar.
  const [first, end] = [4, shown.height - 40];
  let different = 0;
  for (let at = first * width; at < end * width; at += 1) {
    const [row, column] = [Math.floor(at / width), at % width];
    const one = 4 * (row * shown.width + left + column);
    const levels = [0, 1, 2].map((channel) =>
      Math.abs((shown.rgba[one + channel] ?? 0) - (saved.rgba[4 * at + channel] ?? 0)),
    );
    if (Math.max(...levels) > 2) different += 1;
  }
  expect(different).toBe(0);
});

/** An image's RGBA values, as the browser decodes it. */
async function decoded(page: Page, png: Buffer): Promise<Pixels> {
  return await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    const rgba = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    return { width, height, rgba };
  }, png.toString("base64"));
}
