import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "playwright/test";
import { signIn, storedFiles, test } from "./workshop.ts";

const CHIP = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
/** Byte offset of an npy's values. */
const HEADER = 128;

/** Creates a folder of chips with different contents (two pixels differ). */
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

/** The button in the header, for a page whose selected item does not request credentials. */
async function signInFromHeader(page: Page): Promise<void> {
  await page.getByRole("banner").getByRole("button", { name: "Paste credentials" }).click();
  await page
    .getByRole("region", { name: "Credentials" })
    .getByRole("button", { name: "Use demo credentials" })
    .click();
}

test("a queue can be paused, resumed, retried after failures, and cleared", async ({
  workshop: { page, stack },
}, testInfo) => {
  await signIn(page);
  stack().injectFault({ service: "api", answer: "as-usual", held: true, times: 2 });
  const folder = folderOfChips(testInfo.outputPath("chips"), 6);
  await page.getByLabel("Folder to open").first().setInputFiles(folder);
  const inferring = page.locator(".queue-item", { hasText: "Waiting for the model" });
  await expect(inferring).toHaveCount(2);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused. Runs in progress will finish")).toBeVisible();
  await stack().release(2);
  await expect(page.getByText("2 of 6 done")).toBeVisible();
  await expect(page.getByText("Waiting in the queue").first()).toBeVisible();

  stack().injectFault({ service: "api", answer: "endpoint-not-found", times: "until-cleared" });
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("2 of 6 done, 4 failed")).toBeVisible();
  stack().clearFaults();
  await page.getByRole("button", { name: "Retry 4 failed" }).click();
  await expect(page.getByText("6 of 6 done")).toBeVisible();
  const { puts } = stack().counts();
  expect(Object.values(puts)).toEqual([1, 1, 1, 1, 1, 1]);

  await page.getByRole("button", { name: "Remove all" }).click();
  await expect(page.getByRole("heading", { name: "Drop an array" })).toBeVisible();
});

test("a removal is undone in place, in one history with the view, also of the last array", async ({
  workshop: { page },
}, testInfo) => {
  const folder = folderOfChips(testInfo.outputPath("chips"), 3);
  await page.getByLabel("Folder to open").first().setInputFiles(folder);
  const items = page.locator(".queue-item");
  await expect(items).toHaveCount(3);
  const recipe = page.getByRole("button", { name: "Notebook RGB (2)" });
  await recipe.click();
  await expect(recipe).toHaveAttribute("aria-pressed", "true");
  const choice = (index: number) => items.nth(index).locator(".queue-choice");
  await choice(1).click();
  await page.keyboard.press("Delete");
  await expect(items).toHaveCount(2);
  await expect(page.getByText("Removed chip-001.npy")).toBeVisible();
  await expect(choice(1)).toBeFocused();
  await expect(choice(1)).toHaveAttribute("title", "chip-002.npy");

  await page.keyboard.press("Control+z");
  await expect(choice(1)).toHaveAttribute("title", "chip-001.npy");
  await expect(choice(1)).toHaveAttribute("aria-pressed", "true");
  await expect(recipe).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Control+z");
  await expect(recipe).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("Control+Shift+z");
  await expect(recipe).toHaveAttribute("aria-pressed", "true");
  await expect(items).toHaveCount(3);
  await page.keyboard.press("Control+Shift+z");
  await expect(items).toHaveCount(2);

  await page.getByRole("button", { name: "Remove all" }).click();
  await expect(page.getByText("Removed 2 arrays")).toBeVisible();
  await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect(items).toHaveCount(2);
});

test("a dropped folder opens its arrays and names every other file, also where nothing is opened", async ({
  workshop: { page },
}, testInfo) => {
  const client = await page.context().newCDPSession(page);
  const drop = async (folder: string): Promise<void> => {
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await client.send("Input.dispatchDragEvent", { type, x: 400, y: 300, data });
    }
  };
  const folder = folderOfChips(testInfo.outputPath("chips"), 1);
  mkdirSync(join(folder, "rest", "cube.zarr"), { recursive: true });
  writeFileSync(join(folder, "rest", "a.fits"), "SIMPLE  =                    T");
  await drop(join(folder, "rest"));
  await expect(page.getByText("Left out: a.fits. This is a FITS image.")).toBeVisible();
  await expect(page.getByText("Left out: cube.zarr. This is a Zarr store")).toBeVisible();
  await drop(folder);
  await expect(page.locator(".queue-item")).toHaveCount(1);
  await expect(page.getByText("Left out: a.fits. This is a FITS image.")).toBeVisible();
});

test("Run all leaves out arrays that the model would refuse", async ({
  workshop: { page },
}, testInfo) => {
  const folder = folderOfChips(testInfo.outputPath("chips"), 2);
  const header = CHIP.toString("latin1", 0, HEADER).replaceAll("256", "128");
  const values = CHIP.subarray(HEADER, HEADER + 128 * 128 * 6);
  const small = Buffer.concat([Buffer.from(header, "latin1"), values]);
  for (const name of ["chip-000.npy", "chip-001.npy"]) writeFileSync(join(folder, name), small);
  await page.getByLabel("Folder to open").first().setInputFiles(folder);
  await expect(page.getByRole("button", { name: /^Run chip-00\d\.npy$/ })).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Remove all" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Run all" })).toBeHidden();
});

test("a long queue renders only its visible items, on a phone too", async ({
  workshop: { page },
}, testInfo) => {
  await page.setViewportSize({ width: 380, height: 800 });
  const folder = folderOfChips(testInfo.outputPath("chips"), 60);
  await page.getByLabel("Folder to open").first().setInputFiles(folder);
  await expect(page.getByText("chip-000.npy").first()).toBeVisible();
  // A strip as wide as its contents would render every item.
  const list = page.locator(".queue-items");
  const hiddenWidth = await list.evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(hiddenWidth).toBeGreaterThan(1000);
  expect(await page.locator(".queue-item").count()).toBeLessThan(25);
});

test("files that the browser evicted are requested by name, and their runs resume", async ({
  workshop: { page, stack },
}, testInfo) => {
  const folder = folderOfChips(testInfo.outputPath("chips"), 2);
  await page.getByLabel("Folder to open").first().setInputFiles(folder);
  await expect.poll(() => page.evaluate(storedFiles)).toBe(2);
  await page.evaluate(forgetFiles);
  await page.reload();
  await expect(page.getByText("The browser did not keep this file")).toBeVisible();
  await page
    .getByLabel("Arrays to open")
    .first()
    .setInputFiles([join(folder, "chip-000.npy"), join(folder, "chip-001.npy")]);
  await expect(page.getByText("2 of 2 arrays wait for credentials")).toBeVisible();
  await signInFromHeader(page);
  await expect(page.getByText("2 of 2 done")).toBeVisible();
  expect(stack().counts().inferences).toBe(2);
});

test("a second tab says that the first owns the queue, and takes over when the first closes", async ({
  workshop: { page, pageUrl },
}, testInfo) => {
  const folder = folderOfChips(testInfo.outputPath("chips"), 2);
  await page.getByLabel("Arrays to open").first().setInputFiles(join(folder, "chip-000.npy"));
  await expect.poll(() => page.evaluate(storedFiles)).toBe(1);
  const second = await page.context().newPage();
  await second.goto(pageUrl);
  await second.getByLabel("Arrays to open").first().setInputFiles(join(folder, "chip-001.npy"));
  await expect(second.getByText("Another tab of this page stores the queue")).toBeVisible();
  await page.goto("about:blank");
  await expect(second.getByText("Another tab of this page stores the queue")).toBeHidden();
  await expect(second.getByText("0 of 2 done")).toBeVisible();
  await expect.poll(() => second.evaluate(storedFiles)).toBe(2);
});

/** Evicts the stored files, as a browser does under storage pressure. */
function forgetFiles(): Promise<void> {
  return new Promise((resolve) => {
    const opening = indexedDB.open("plumescope");
    opening.onsuccess = () => {
      const { transaction } = opening.result
        .transaction("files", "readwrite")
        .objectStore("files")
        .clear();
      transaction?.addEventListener("complete", () => resolve());
    };
  });
}
