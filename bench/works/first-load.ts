import { type App, onCompressedApp } from "../app.ts";
import { type BenchContext, type Comparison, medianAtMost, type Work } from "../work.ts";

interface Loaded {
  readonly scripts: number;
  readonly scriptKb: number;
}

/** What a browser with an empty cache has requested when the first button is there, as transferred. */
async function firstLoad({ browser, url }: App): Promise<Loaded> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const buttons = new MutationObserver(() => {
      const all = [...document.querySelectorAll("button")];
      if (!all.some(({ textContent }) => textContent === "Use demo credentials")) return;
      buttons.disconnect();
      performance.mark("interactive");
    });
    buttons.observe(document, { childList: true, subtree: true });
  });
  await page.goto(url);
  await page.getByRole("button", { name: "Use demo credentials" }).first().waitFor();
  await page.waitForLoadState("networkidle");
  const loaded = await page.evaluate(() => {
    const until = performance.getEntriesByName("interactive")[0]?.startTime ?? Number.NaN;
    return performance
      .getEntries()
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter(({ startTime }) => startTime <= until)
      .map(({ name, transferSize }) => ({ name, transferSize }));
  });
  await context.close();
  const scripts = loaded.filter(({ name }) => name.endsWith(".js"));
  const bytes = scripts.reduce((sum, { transferSize }) => sum + transferSize, 0);
  return { scripts: scripts.length, scriptKb: bytes / 1000 };
}

async function measureIn(app: App, { rounds }: BenchContext): Promise<readonly Comparison[]> {
  const all: Loaded[] = [];
  for (let round = 0; round < rounds; round += 1) all.push(await firstLoad(app));
  return [
    {
      work: "first load: scripts by gzip, with headers",
      unit: "kB",
      ours: all.map(({ scriptKb }) => scriptKb),
      goal: medianAtMost(100),
    },
    {
      work: "first load: scripts",
      unit: "files",
      ours: all.map(({ scripts }) => scripts),
      goal: medianAtMost(6),
    },
  ];
}

export const FIRST_LOAD: Work = {
  id: "load",
  measure: (context) => onCompressedApp((app) => measureIn(app, context)),
};
