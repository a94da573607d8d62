import { readFile, writeFile } from "node:fs/promises";
import type { Browser } from "playwright";
import { Skipped } from "./work.ts";

/**
 * How many megabytes the browser and its pages take at the most during an action, beyond what they had before
 * it. Counts their resident memory, so garbage too, and not the GPU's process.
 * @throws Skipped on other systems than Linux.
 */
export async function memoryOf(browser: Browser, action: () => Promise<unknown>): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const ids = processInfo.filter(({ type }) => type !== "GPU").map(({ id }) => id);
  if (process.platform !== "linux") throw new Skipped("memory is read from Linux's /proc");
  // Resets the peak: https://www.kernel.org/doc/html/latest/filesystems/proc.html
  await Promise.all(ids.map((id) => writeFile(`/proc/${id}/clear_refs`, "5")));
  const before = await total(ids, "VmRSS");
  await action();
  return (await total(ids, "VmHWM")) - before;
}

/** Of several processes, in megabytes. */
async function total(ids: readonly number[], field: "VmRSS" | "VmHWM"): Promise<number> {
  const all = await Promise.all(
    ids.map(async (id) => {
      const status = await readFile(`/proc/${id}/status`, "utf8");
      return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN);
    }),
  );
  return all.reduce((sum, kilobytes) => sum + kilobytes, 0) / 1000;
}
