import "#local/without-telemetry.ts";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright";
import { startControlledStack } from "#local/fixtures/faults/controlled-stack.ts";
import { readOptions } from "#local/options.ts";
import { servedFiles } from "#local/served-config.ts";
import { startSite } from "#local/site.ts";
import { BROWSER_FLAGS, findBrowser } from "./browser.ts";
import { changedSample } from "./changed-sample.ts";
import { pickSample, showTab } from "./workshop.ts";

/**
 * Takes a screenshot of every main state, light and dark, wide and narrow, into a git-ignored folder,
 * and copies those that README.md shows: npm run pictures
 */

const FOLDER = "docs/pictures/states";
const README_PICTURES = ["wide-dark-done", "wide-light-checked", "wide-dark-pinned"];

const PORT = 4199;
/** Time for charts and axes to be drawn once the page is idle. */
const REST_MS = 1000;
const SIZES = [
  ["wide", 1440, 900],
  ["tablet", 1024, 768],
  ["phone", 380, 780],
] as const;

const dataFolder = await mkdtemp(join(tmpdir(), "plumescope-pictures-"));
const { model } = readOptions([], {});
const stack = await startControlledStack({
  port: 0,
  pageOrigins: [`http://localhost:${PORT}`],
  dataFolder,
  model,
  endpointKind: "tfs",
});
const site = await startSite({
  page: "built",
  dist: "dist",
  port: PORT,
  files: await servedFiles(stack, { model, addressing: "path" }),
});
const executablePath = findBrowser();
const browser = await chromium.launch({
  args: BROWSER_FLAGS,
  ...(executablePath === undefined ? {} : { executablePath }),
});

for (const colorScheme of ["dark", "light"] as const) {
  for (const [size, width, height] of SIZES) {
    const page = await browser.newPage({
      colorScheme,
      viewport: { width, height },
      reducedMotion: "reduce",
    });
    await takeStates(page, `${FOLDER}/${size}-${colorScheme}`);
    await page.close();
  }
}

for (const name of README_PICTURES) {
  await copyFile(`${FOLDER}/${name}.png`, `docs/pictures/${name}.png`);
}

await browser.close();
await site.close();
await stack.close();
await rm(dataFolder, { recursive: true, force: true });
process.exit(0);

async function takeStates(page: Page, start: string): Promise<void> {
  const take = async (state: string): Promise<void> => {
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(REST_MS);
    await page.screenshot({ path: `${start}-${state}.png` });
  };
  await page.goto(site.url);
  await page.getByRole("button", { name: "Use demo credentials" }).waitFor();
  await page.waitForLoadState("networkidle");
  await take("welcome");

  await page.getByRole("button", { name: /thin smoke/ }).click();
  await page.locator(".modebar").waitFor();
  await take("waiting");

  await page.getByRole("button", { name: "Use demo credentials" }).first().click();
  await page.getByRole("heading", { name: /Smoke:/ }).waitFor();
  await take("guided");
  await page.getByRole("button", { name: "Close the guide" }).click();
  await take("done");

  // Phones have no stage.
  const stage = page.getByRole("button", { name: /^Stage/ });
  if (await stage.isVisible()) {
    await stage.click();
    await take("stage");
    await stage.click();
  }

  await page.getByRole("button", { name: "S3 done" }).click();
  await page.getByText("Ask the API for a prediction").waitFor();
  await take("record");
  await page.keyboard.press("Escape");

  const picture = page.getByRole("application", { name: /prediction over it/ });
  await picture.focus();
  await page.keyboard.press("s");
  await page.getByRole("slider", { name: "Swipe position" }).waitFor();
  await take("swiped");
  await page.keyboard.press("s");
  await pinSome(page);
  await take("pinned");

  await page.getByRole("button", { name: "Settings" }).click();
  await take("settings");
  await page.keyboard.press("Escape");

  await pickSample(page, /seventh band/);
  await showTab(page, "Check");
  await page.locator(".fix-preview").waitFor();
  await take("checked");

  // About as large as percent of reflectance, and as radiance.
  await open(page, "band-values.npy", (count) => 2 * ((count + 0.5) / 25.5) ** 2, "float32");
  await page
    .getByText(/of the values are typical/)
    .first()
    .waitFor();
  await take("choice");

  await open(page, "inverted-counts.npy", (count) => 255 - count);
  await page.locator(".quantile-histogram").first().waitFor();
  await take("compared");

  await page.getByRole("button", { name: "Settings" }).click();
  const address = page.getByLabel("API URL");
  const before = await address.inputValue();
  const pointAt = async (url: string): Promise<void> => {
    await address.fill(url);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved in this browser.").waitFor();
  };
  await pointAt(stack.apiUrlOf("plume-logits"));
  await page.keyboard.press("Escape");
  await open(page, "counts.npy", (count) => count);
  await page.getByRole("button", { name: "Apply a sigmoid" }).waitFor();
  await take("question");
  await page.getByRole("button", { name: "Settings" }).click();
  await pointAt(before);
  await page.keyboard.press("Escape");

  await pickSample(page, /five bands/);
  await page
    .getByText(/the model takes 6/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Run anyway" }).click();
  await page.locator(".queue-item").getByText("Failed").waitFor();
  await take("failed");
}

/** Opens the sample of thick smoke with other counts. */
async function open(
  page: Page,
  name: string,
  ...changed: Parameters<typeof changedSample>
): Promise<void> {
  const file = { name, mimeType: "", buffer: changedSample(...changed) };
  await page.getByLabel("Arrays to open").first().setInputFiles(file);
}

/** Zooms in, pins three pixels and shows their spectra. */
async function pinSome(page: Page): Promise<void> {
  const picture = page.getByRole("application", { name: /prediction over it/ });
  await picture.focus();
  for (const key of [
    "+",
    "+",
    "Enter",
    "ArrowLeft",
    "ArrowUp",
    "Enter",
    "ArrowDown",
    "ArrowDown",
  ]) {
    await page.keyboard.press(key);
  }
  await page.keyboard.press("Enter");
  await page.keyboard.press("d");
  await page.getByLabel("Left picture").waitFor();
  await showTab(page, "Pins");
}
