import "#local/without-telemetry.ts";
import { chromium } from "playwright";
import { BROWSER_FLAGS, findBrowser } from "./browser.ts";
import { createClouds } from "./clouds.ts";
import { finishGuide, pickSample, resultOf, takeDemoCredentials } from "./workshop.ts";

/**
 * Runs the demo on a machine of its own, that offline-laptop.spec.ts gives it: page, cloud and browser.
 * Prints what the browser said of the network, and the result, as JSON.
 */
const clouds = createClouds();
const executablePath = findBrowser();
const browser = await chromium.launch({
  args: [...BROWSER_FLAGS, "--disable-gpu-compositing"],
  ...(executablePath === undefined ? {} : { executablePath }),
});
try {
  const { pageUrl } = await clouds.fresh({ addressing: "path", model: "smoke", trustsPage: true });
  const page = await browser.newPage();
  await finishGuide(page);
  await page.goto(pageUrl);
  const isOnline = await page.evaluate(() => navigator.onLine);
  await takeDemoCredentials(page);
  await pickSample(page, /thick smoke/);
  const alert = page.getByRole("alert");
  await resultOf(page).or(alert).first().waitFor();
  const [result] = await resultOf(page).allTextContents();
  const failures = await alert.allTextContents();
  process.stdout.write(JSON.stringify({ isOnline, result, failures }));
} finally {
  await browser.close();
  await clouds.close();
}
