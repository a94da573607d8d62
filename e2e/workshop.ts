import { test as base, expect, type JSHandle, type Locator, type Page } from "playwright/test";
import type { Stack } from "#local/stack.ts";
import { type Cloud, type CloudOptions, type Clouds, createClouds } from "./clouds.ts";

/** A page on a local cloud in its initial state. */
export interface Workshop extends Pick<Cloud, "pageUrl" | "stack" | "stop" | "restart"> {
  readonly page: Page;
}

/**
 * The production build on the real stack: real signatures, the real function, the real model. The
 * cloud is started once per worker and set of options, and reset before each test. A test also fails
 * on a violation of the Content-Security-Policy and on an uncaught error.
 */
export const test = base.extend<
  { cloud: CloudOptions; isFirstRun: boolean; workshop: Workshop },
  { clouds: Clouds }
>({
  cloud: [{ addressing: "path", model: "smoke", trustsPage: true }, { option: true }],
  clouds: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures here.
    async ({}, use) => {
      const clouds = createClouds();
      await use(clouds);
      await clouds.close();
    },
    { scope: "worker" },
  ],
  isFirstRun: [false, { option: true }],
  workshop: async ({ page, cloud, clouds, isFirstRun }, use) => {
    const { pageUrl, stack, stop, restart } = await clouds.fresh(cloud);
    const pageErrors = await pageErrorsOf(page);
    if (!isFirstRun) await finishGuide(page);
    await page.goto(pageUrl);
    await expect(page.getByRole("heading", { name: "Drop an array" })).toBeVisible();
    await use({ page, pageUrl, stack, stop, restart });
    expect(pageErrors).toEqual([]);
  },
});

/** As if the first-run guide had been closed in this browser before. */
export async function finishGuide(page: Page): Promise<void> {
  await page.addInitScript(() => {
    // An empty page has no storage.
    if (location.protocol === "http:") localStorage.setItem("plumescope.guide", '"finished"');
  });
}

/** Collects policy violations and uncaught errors, from the first script on. */
async function pageErrorsOf(page: Page): Promise<readonly string[]> {
  const pageErrors: string[] = [];
  page.on("pageerror", (error) => pageErrors.push(`uncaught: ${error.message}`));
  await page.exposeFunction("reportViolation", (text: string) => pageErrors.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { reportViolation } = globalThis as unknown as {
        reportViolation(text: string): void;
      }; // Playwright exposes it, which no type says.
      reportViolation(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return pageErrors;
}

export async function takeDemoCredentials(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Use demo credentials" }).first().click();
}

/** Signs in with demo credentials and waits until STS has accepted them. */
export async function signIn(page: Page): Promise<void> {
  await takeDemoCredentials(page);
  await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();
}

/** The lines of the access portal for a new session, which no injected fault expires. */
export function credentialsText(stack: Stack): string {
  const session = stack.sessions.issue({ role: "workshop-role", name: "ada", durationS: 3600 });
  return [
    `export AWS_ACCESS_KEY_ID="${session.accessKeyId}"`,
    `export AWS_SECRET_ACCESS_KEY="${session.secretAccessKey}"`,
    `export AWS_SESSION_TOKEN="${session.sessionToken}"`,
  ].join("\n");
}

/** Dispatches a paste event with this text. */
export async function pasteCredentials(page: Page, text: string): Promise<void> {
  await credentialsBox(page).evaluate((box, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, text);
}

/** The visible paste box; the closed account panel contains another. */
export function credentialsBox(page: Page): Locator {
  return page.getByRole("textbox", { name: /Paste the block/ });
}

/** The number of arrays in IndexedDB. Runs in the page. */
export async function storedFiles(): Promise<number> {
  // Opened before the page does, it would be created without its stores.
  const databases = await indexedDB.databases();
  if (!databases.some(({ name }) => name === "plumescope")) return 0;
  return await new Promise((resolve) => {
    const opening = indexedDB.open("plumescope");
    opening.onsuccess = () => {
      const counting = opening.result.transaction("files").objectStore("files").count();
      counting.onsuccess = () => resolve(counting.result);
    };
  });
}

/** Picks a sample on the first screen, or once an array is open in the popover that adds others. */
export async function pickSample(page: Page, title: string | RegExp): Promise<void> {
  if (await page.locator(".rail").isVisible()) {
    await page.getByRole("button", { name: "Add arrays" }).first().click();
  }
  await page.getByRole("button", { name: title }).first().click();
}

/** Shows one of the panel's four tabs. */
export async function showTab(
  page: Page,
  name: "Result" | "Bands" | "Pins" | "Check",
): Promise<void> {
  await page.getByRole("tab", { name }).click();
}

export async function openFile(page: Page, name: string, bytes: Buffer): Promise<void> {
  await page
    .getByLabel("Arrays to open")
    .first()
    .setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
}

/** A file as the browser hands it to a drop. */
export function fileTransfer(
  page: Page,
  name: string,
  bytes: Uint8Array,
): Promise<JSHandle<DataTransfer>> {
  const base64 = Buffer.from(bytes).toString("base64");
  return page.evaluateHandle(
    ([fileName, text]) => {
      const content = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], fileName));
      return transfer;
    },
    [name, base64] as const,
  );
}

export async function dropFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const dataTransfer = await fileTransfer(page, name, bytes);
  await page.dispatchEvent("body", "drop", { dataTransfer });
}

/** Sets another API URL in the page's settings. */
export async function pointAt(page: Page, url: string): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("API URL").fill(url);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved in this browser.")).toBeVisible();
  await page.keyboard.press("Escape");
}

/** Found by its tag: waiting for a role computes the name of every element at each try. */
export function resultOf(page: Page): Locator {
  return page.locator("h2", { hasText: /^(Smoke|Water): [\d.]+% of pixels$/ });
}

/** What the panel says about a failure beyond the notice's line. */
export function detailsOn(page: Page): Locator {
  return page.getByRole("region", { name: "What happened" });
}

export function failureOn(page: Page): Locator {
  return page.getByRole("alert");
}
