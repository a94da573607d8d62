import { test as base, type Page } from "playwright/test";
import { type HarnessPage, type HarnessServer, serveHarness } from "./harness-pages.ts";

interface WorkerFixtures {
  /** The harness page that a file tests. */
  readonly harness: HarnessPage;
  readonly server: HarnessServer;
  readonly reusedPage: Page;
}

/**
 * Tests of a component on its harness page. `page` is one page per worker, in its initial state: a
 * new one for each test would compile React and Plotly again. A test that changes what a reload
 * keeps (scripts at start, routes, touch) takes `freshPage`.
 */
export const test = base.extend<{ page: Page; freshPage: Page }, WorkerFixtures>({
  harness: ["picture", { option: true, scope: "worker" }],
  server: [
    async ({ harness }, use) => {
      const server = await serveHarness(harness);
      await use(server);
      await server.close();
    },
    { scope: "worker" },
  ],
  reusedPage: [
    async ({ browser }, use) => {
      const page = await browser.newPage();
      await use(page);
      await page.close();
    },
    { scope: "worker" },
  ],
  page: async ({ reusedPage, viewport, colorScheme }, use) => {
    await reusedPage.goto("about:blank");
    await reusedPage.mouse.move(0, 0);
    await reusedPage.emulateMedia({ colorScheme });
    if (viewport !== null) await reusedPage.setViewportSize(viewport);
    await use(reusedPage);
    await reusedPage.removeAllListeners(undefined, { behavior: "ignoreErrors" });
  },
  freshPage: async ({ context }, use) => {
    await use(await context.newPage());
  },
});
