import { existsSync, readFileSync } from "node:fs";
import { test as base, expect } from "playwright/test";
import { type Cloud, type Clouds, createClouds } from "./clouds.ts";
import { type Display, startDisplay, XVFB } from "./engines/display.ts";
import { FIREFOX, startFirefox } from "./engines/firefox.ts";
import { type Transport, takeWindow, type Window } from "./engines/webdriver.ts";
import { startWebKit, WEBKIT_DRIVER } from "./engines/webkit.ts";
import { dropFile, finishGuide, resultOf, storedFiles, takeDemoCredentials } from "./workshop.ts";

/*
 * The page in the engines of Firefox and Safari, as Debian packages them. Chromium's tests show what
 * the page does; these show that the other engines do the same.
 */
const ENGINES: readonly Engine[] = [
  { name: "Firefox", package: "firefox-esr", program: FIREFOX, start: startFirefox },
  { name: "WebKit", package: "webkit2gtk-driver", program: WEBKIT_DRIVER, start: startWebKit },
];

interface Engine {
  readonly name: string;
  /** Debian's. */
  readonly package: string;
  readonly program: string;
  start(display: Display): Promise<Transport>;
}

const SMOKE = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
/** Half of a TIFF, and what begins like an npz. */
const DAMAGED_TIFF = readFileSync("src/engine/fixtures/masked.tif").subarray(0, 1000);
const DAMAGED_NPZ = Buffer.from(`PK\x03\x04${"?".repeat(200)}`, "latin1");
const RESULT = /^Smoke: [\d.]+% of pixels$/;

interface Visit extends Window {
  readonly cloud: Cloud;
}

const test = base.extend<
  { engine: Engine | undefined; visit: Visit },
  { clouds: Clouds; display: Display }
>({
  engine: [undefined, { option: true }],
  clouds: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures here.
    async ({}, use) => {
      const clouds = createClouds();
      await use(clouds);
      await clouds.close();
    },
    { scope: "worker" },
  ],
  display: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures here.
    async ({}, use) => {
      const display = await startDisplay();
      await use(display);
      display.close();
    },
    { scope: "worker" },
  ],
  visit: async ({ engine, clouds, display }, use) => {
    if (engine === undefined) throw new Error("The test names no engine.");
    const cloud = await clouds.fresh({ addressing: "path", model: "smoke", trustsPage: true });
    const transport = await engine.start(display);
    try {
      const window = await takeWindow(transport);
      await open(window, cloud.pageUrl);
      await use({ ...window, cloud });
    } finally {
      await transport.close();
    }
  },
});

// A worker has one display.
test.describe.configure({ mode: "default" });

for (const engine of ENGINES) {
  test.describe(engine.name, () => {
    test.use({ engine });
    // biome-ignore lint/suspicious/noSkippedTests: the engines are third-party; CI installs them.
    test.skip(!existsSync(engine.program), `${engine.package} is not installed`);
    // biome-ignore lint/suspicious/noSkippedTests: as above.
    test.skip(!existsSync(XVFB), "xvfb is not installed");

    test("runs a dropped array with pasted credentials, and draws it as Chromium does", async ({
      visit,
      page,
    }) => {
      await pasteCredentials(visit);
      await expect.poll(() => visit.sees("main", /Signed in as/)).toBe(true);
      await drop(visit, "chip.npy", SMOKE);
      await expect.poll(() => visit.sees("h2", RESULT)).toBe(true);

      await page.setViewportSize(await visit.evaluate(windowSize));
      await finishGuide(page);
      await page.goto(visit.cloud.pageUrl);
      await takeDemoCredentials(page);
      await dropFile(page, "chip.npy", SMOKE);
      await expect(resultOf(page)).toBeVisible();
      // The engines' software renderers round differently.
      await expect
        .poll(async () => {
          const [here, there] = [await visit.evaluate(pictureOf), await page.evaluate(pictureOf)];
          return largestDifference(here, there);
        })
        .toBeLessThanOrEqual(1);
    });

    test("refuses damaged files for the same reasons as Chromium", async ({ visit }) => {
      await drop(visit, "damaged.tif", DAMAGED_TIFF);
      await expect.poll(() => visit.sees("[role=alert]", /TIFF.*truncated/)).toBe(true);
      await drop(visit, "damaged.npz", DAMAGED_NPZ);
      await expect.poll(() => visit.sees("[role=alert]", /npz.*truncated/)).toBe(true);
    });

    test("keeps files and results through reloads", async ({ visit }) => {
      await drop(visit, "chip.npy", SMOKE);
      await expect.poll(() => visit.sees("main", /Waiting for credentials/)).toBe(true);
      await expect.poll(() => visit.evaluate(storedFiles)).toBe(1);
      await visit.reload();
      await expect.poll(() => visit.sees("main", /Waiting for credentials/)).toBe(true);
      await press(visit, "button", /^Use demo credentials$/);
      await expect.poll(() => visit.sees("h2", RESULT)).toBe(true);
      // It is written after the result is shown.
      await expect.poll(() => visit.evaluate(keptRuns)).toBe(1);
      await visit.reload();
      await expect.poll(() => visit.sees("h2", RESULT)).toBe(true);
      expect(visit.cloud.stack().counts().inferences).toBe(1);
      await press(visit, "button", /^Run history$/);
      await expect.poll(() => visit.sees(".run-list > li", /chip/)).toBe(true);
    });

    test("copies the upload as curl", async ({ visit }) => {
      await press(visit, "button", /^Use demo credentials$/);
      await drop(visit, "chip.npy", SMOKE);
      await expect.poll(() => visit.sees("h2", RESULT)).toBe(true);
      await press(visit, "[aria-label=Pipeline] button", /./);
      await press(visit, "button", /Copy upload as curl/);
      await expect.poll(() => visit.sees("[role=status]", /^Copied\./)).toBe(true);
      await visit.evaluate(() => {
        document.body.appendChild(document.createElement("textarea")).focus();
      });
      await visit.pressWithControl("v");
      const pasted = await visit.evaluate(() =>
        document.activeElement instanceof HTMLTextAreaElement ? document.activeElement.value : "",
      );
      expect(pasted).toMatch(/^curl --fail .*chip\.npy/);
    });
  });
}

test.describe("Firefox with resistFingerprinting", () => {
  // biome-ignore lint/suspicious/noSkippedTests: as above.
  test.skip(!(existsSync(FIREFOX) && existsSync(XVFB)), "firefox-esr or xvfb is not installed");
  const preferences = { "privacy.resistFingerprinting": true };
  test.use({
    engine: {
      name: "Firefox",
      package: "firefox-esr",
      program: FIREFOX,
      start: (display) => startFirefox(display, preferences),
    },
  });

  test("reads no noise as an array", async ({ visit }) => {
    await drop(visit, "mask.bmp", bitmap());
    await expect.poll(() => visit.sees("[role=alert]", /changes the pixels/)).toBe(true);
  });
});

/** Opens the page as if the first-run guide had been closed in this browser before. */
async function open(window: Window, pageUrl: string): Promise<void> {
  await window.goto(pageUrl);
  await window.evaluate(() => localStorage.setItem("plumescope.guide", '"finished"'));
  await window.reload();
  await expect.poll(() => window.sees("h1, h2", /Drop an array/)).toBe(true);
}

/** Clicks the first such element, once it is visible. */
async function press(window: Window, selector: string, name: RegExp): Promise<void> {
  await expect.poll(() => window.sees(selector, name)).toBe(true);
  await window.click(selector, name);
}

/** Copies credentials of a new session and pastes them into the page with the keyboard. */
async function pasteCredentials({ cloud, ...window }: Visit): Promise<void> {
  const session = cloud.stack().sessions.issue({
    role: "workshop-role",
    name: "student7",
    durationS: 3600,
  });
  await window.evaluate((text) => {
    const area = document.body.appendChild(document.createElement("textarea"));
    area.id = "copied";
    area.value = text;
    area.select();
  }, `export AWS_ACCESS_KEY_ID="${session.accessKeyId}"\nexport AWS_SECRET_ACCESS_KEY="${session.secretAccessKey}"\nexport AWS_SESSION_TOKEN="${session.sessionToken}"\n`);
  await window.pressWithControl("c");
  await window.evaluate(() => document.querySelector("#copied")?.remove());
  await window.pressWithControl("v");
}

/** A BMP of 8 × 8 blue pixels: https://learn.microsoft.com/windows/win32/gdi/bitmap-storage */
function bitmap(): Buffer {
  const [headers, side] = [54, 8];
  const file = Buffer.alloc(headers + 3 * side * side);
  file.write("BM");
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(headers, 10);
  for (const [at, value] of [40, side, side, 0x18_00_01].entries()) {
    file.writeUInt32LE(value, 14 + 4 * at);
  }
  for (let at = headers; at < file.length; at += 3) file[at] = 255;
  return file;
}

async function drop(window: Window, name: string, bytes: Uint8Array): Promise<void> {
  await window.evaluate(
    (fileName, base64) => {
      const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], fileName));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
    },
    name,
    Buffer.from(bytes).toString("base64"),
  );
}

/** Runs in the page. */
function windowSize(): { readonly width: number; readonly height: number } {
  return { width: innerWidth, height: innerHeight };
}

/** The pixels of a canvas, as base64 of its RGBA values. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: string;
}

/** What the picture's canvas shows. Runs in the page. */
async function pictureOf(): Promise<Picture> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const canvas = document.querySelector<HTMLCanvasElement>("canvas.picture-canvas");
  if (canvas === null) throw new Error("there is no canvas");
  const { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext("2d");
  copy?.drawImage(canvas, 0, 0);
  const values = copy?.getImageData(0, 0, width, height).data ?? [];
  let text = "";
  for (const value of values) text += String.fromCharCode(value);
  return { width, height, rgba: btoa(text) };
}

/** In levels of 0 to 255, over all pixels and channels; infinite if the sizes differ. */
function largestDifference(one: Picture, other: Picture): number {
  if (one.width !== other.width || one.height !== other.height) return Number.POSITIVE_INFINITY;
  const values = Buffer.from(one.rgba, "base64");
  const others = Buffer.from(other.rgba, "base64");
  let largest = 0;
  values.forEach((value, at) => {
    largest = Math.max(largest, Math.abs(value - (others[at] ?? Number.NaN)));
  });
  return largest;
}

/** The number of runs in the run history. Runs in the page. */
async function keptRuns(): Promise<number> {
  // Opened before the page does, it would be created without its stores.
  const databases = await indexedDB.databases();
  if (!databases.some(({ name }) => name === "plumescope-runs")) return 0;
  return await new Promise((resolve) => {
    const opening = indexedDB.open("plumescope-runs");
    opening.onsuccess = () => {
      const counting = opening.result.transaction("runs").objectStore("runs").count();
      counting.onsuccess = () => {
        opening.result.close();
        resolve(counting.result);
      };
    };
  });
}
