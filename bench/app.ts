import type { Browser, Page } from "playwright";
import { build } from "vite";
import { freePort } from "#local/fixtures/free-port.ts";
import { readOptions } from "#local/options.ts";
import { servedFiles } from "#local/served-config.ts";
import { startSite } from "#local/site.ts";
import type { Stack } from "#local/stack.ts";
import { compressedSite } from "./compressed-site.ts";
import { launchBrowser } from "./launch.ts";
import { onLocalStack } from "./local-stack.ts";
import { type DrawEnd, watchPage } from "./page-watch.ts";

const TIMEOUT_MS = 300_000;
/** A user's time from the sign-in to the choice of a file. */
const THINK_MS = 1000;

/** The production build in Chromium, on a stack of its own. */
export interface App {
  readonly browser: Browser;
  readonly stack: Stack;
  readonly url: string;
}

let building: Promise<unknown> | undefined;

/** Builds the page once for all works. */
async function buildPage(): Promise<void> {
  building ??= build({ logLevel: "warn" });
  await building;
}

/** Runs `work` on the built page; the page's site and stack end with it. */
export function onApp<Result>(work: (app: App) => Promise<Result>): Promise<Result> {
  return onSite(work, false);
}

/** As `onApp`, with texts compressed as by CloudFront. */
export function onCompressedApp<Result>(work: (app: App) => Promise<Result>): Promise<Result> {
  return onSite(work, true);
}

async function onSite<Result>(
  work: (app: App) => Promise<Result>,
  isCompressed: boolean,
): Promise<Result> {
  await buildPage();
  const port = await freePort();
  const { model } = readOptions([], { MODEL: "smoke" });
  return onLocalStack(
    "smoke",
    async (stack) => {
      const built = { page: "built", dist: "dist" } as const;
      const files = await servedFiles(stack, { model, addressing: "path" });
      const sitePort = isCompressed ? await freePort() : port;
      const site = await startSite({ ...built, port: sitePort, files });
      const front = isCompressed ? await compressedSite(port, site.url) : undefined;
      const browser = await launchBrowser();
      try {
        return await work({ browser, stack, url: front?.url ?? site.url });
      } finally {
        await browser.close();
        await front?.close();
        await site.close();
      }
    },
    `http://localhost:${port}`,
  );
}

/** A page with nothing cached or stored, watched and signed in. */
export async function signedInPage(
  { browser, url }: App,
  drawEnd: DrawEnd = "fence",
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(TIMEOUT_MS);
  // Every round would be a first run otherwise.
  await context.addInitScript(() => localStorage.setItem("plumescope.guide", '"finished"'));
  const page = await context.newPage();
  await watchPage(page, drawEnd);
  await page.goto(url);
  await page.getByRole("button", { name: "Use demo credentials" }).first().click();
  await page.getByRole("main").getByText("Signed in as").waitFor();
  await page.waitForTimeout(THINK_MS);
  return page;
}

export async function chooseFiles(page: Page, files: readonly string[]): Promise<void> {
  await page
    .getByLabel("Arrays to open")
    .first()
    .setInputFiles([...files]);
}
