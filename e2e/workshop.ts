import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect, type Locator, type Page } from "playwright/test";
import { freePort } from "#local/fixtures/free-port.ts";
import { readOptions } from "#local/options.ts";
import { startSite } from "#local/site.ts";
import { type Stack, startStack } from "#local/stack.ts";

/** How a test wants its cloud; the defaults are those of `npm start`. */
interface Cloud {
  readonly addressing: "path" | "virtual";
  readonly model: "smoke" | "water";
  /** Whether bucket, API and demo credentials are open to the page's origin. */
  readonly trustsPage: boolean;
  /** Whether the API admits everybody, or those who sign. */
  readonly apiAuth?: "none" | "iam";
}

/** A page on a cloud of its own. */
export interface Workshop {
  readonly page: Page;
  readonly pageUrl: string;
  /** The stack that answers now; `restart` puts another in its place. */
  stack(): Stack;
  /** Stops the stack. Started again on the same port, it has the same objects and other keys. */
  stop(): Promise<void>;
  restart(): Promise<void>;
}

/**
 * The production build on the real stack: real signatures, the real function, the real model.
 * Every test that uses it also fails on a violation of the Content-Security-Policy and on an error
 * that nobody caught.
 */
export const test = base.extend<{ cloud: Cloud; workshop: Workshop }>({
  cloud: [{ addressing: "path", model: "smoke", trustsPage: true }, { option: true }],
  workshop: async ({ page, cloud }, use) => {
    const dataFolder = await mkdtemp(join(tmpdir(), "plumescope-e2e-"));
    const port = await freePort();
    const pageUrl = `http://localhost:${port}`;
    const { model } = readOptions([], { MODEL: cloud.model });
    const start = (stackPort: number): Promise<Stack> =>
      startStack({
        port: stackPort,
        pageOrigins: [cloud.trustsPage ? pageUrl : "https://elsewhere.example"],
        dataFolder,
        model,
        endpointKind: "tfs",
        control: true,
        apiAuth: cloud.apiAuth ?? "none",
      });
    let stack = await start(0);
    let isUp = true;
    const site = await startSite({
      page: "built",
      dist: "dist",
      port,
      stack,
      model,
      addressing: cloud.addressing,
    });
    const faults = await faultsOf(page);
    await page.goto(pageUrl);
    await expect(page.getByRole("heading", { name: "Drop an array" })).toBeVisible();
    await use({
      page,
      pageUrl,
      stack: () => stack,
      stop: () => {
        isUp = false;
        return stack.close();
      },
      restart: async () => {
        stack = await start(Number(new URL(stack.url).port));
        isUp = true;
      },
    });
    expect(faults).toEqual([]);
    await page.close();
    await site.close();
    if (isUp) await stack.close();
    await rm(dataFolder, { recursive: true, force: true });
  },
});

/** Violations of the policy and uncaught errors, from the first script on. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  await page.exposeFunction("reportViolation", (text: string) => faults.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { reportViolation } = globalThis as unknown as {
        reportViolation(text: string): void;
      }; // Playwright exposes it, which no type says.
      reportViolation(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return faults;
}

export async function takeDemoCredentials(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Use demo credentials" }).first().click();
}

/** Signed in by the page's first button for it, and recognised by AWS. */
export async function signIn(page: Page): Promise<void> {
  await takeDemoCredentials(page);
  await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();
}

/** Pastes as a person does: the clipboard's text at once, not key by key. */
export async function pasteKeys(page: Page, text: string): Promise<void> {
  await keysBox(page).evaluate((box, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, text);
}

/** The box on the screen; the account panel holds another one, closed. */
export function keysBox(page: Page): Locator {
  return page.getByRole("textbox", { name: /Paste the block/ });
}

/** How many arrays the browser keeps for the next visit; to be evaluated in the page. */
export function storedFiles(): Promise<number> {
  return new Promise((resolve) => {
    const opening = indexedDB.open("plumescope");
    opening.onsuccess = () => {
      const counting = opening.result.transaction("files").objectStore("files").count();
      counting.onsuccess = () => resolve(counting.result);
    };
  });
}

export async function pickSample(page: Page, title: string | RegExp): Promise<void> {
  await page.getByRole("button", { name: title }).first().click();
}

export async function openFile(page: Page, name: string, bytes: Buffer): Promise<void> {
  await page
    .getByLabel("Arrays to open")
    .first()
    .setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
}

export function resultOf(page: Page): Locator {
  return page.getByRole("heading", { name: /^(Smoke|Water) over [\d.]+ %$/ });
}

export function failureOn(page: Page): Locator {
  return page.getByRole("alert");
}
