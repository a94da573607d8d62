import { type Browser, chromium } from "playwright";
import { BROWSER_FLAGS, findBrowser } from "../e2e/browser.ts";

/** Launches Chromium and warms up its GPU process. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    args: BROWSER_FLAGS,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  await startGraphics(browser);
  return browser;
}

async function startGraphics(browser: Browser): Promise<void> {
  const page = await browser.newPage();
  await page.evaluate(() => {
    const gl = document.createElement("canvas").getContext("webgl2");
    gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  });
  await page.close();
}
