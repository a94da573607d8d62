import type { Page } from "playwright";
import { type Busy, seenBy } from "./page-watch.ts";
import { type Owner, profilePage, type Sample } from "./profile.ts";
import { type Comparison, p95AtMost } from "./work.ts";

/** The threshold of a long task: https://w3c.github.io/longtasks/ */
const LONG_MS = 50;
/** Time for background work to finish: panels are rendered, files stored, fixes previewed. */
export const SETTLE_MS = 3000;

/** The longest tasks of a spell: whole, and our and Plotly's scripts within one. */
export interface Longest {
  readonly task: number;
  readonly ours: number;
  readonly plotly: number;
}

/** Does something in a page, and measures its main thread until it has settled. */
export async function during(page: Page, action: () => Promise<unknown>): Promise<Longest> {
  const profile = await profilePage(page);
  const fromMs = await page.evaluate(() => performance.now());
  await action();
  await page.waitForTimeout(SETTLE_MS);
  const samples = await profile.stop();
  const { longTasks } = await seenBy(page);
  const tasks = longTasks.filter(({ startMs, ms }) => startMs + ms > fromMs);
  const longest = (of: (task: Busy) => number) => Math.max(0, ...tasks.map(of));
  return {
    task: longest(({ ms }) => ms),
    ours: longest((task) => partOf(task, samples, "ours")),
    plotly: longest((task) => partOf(task, samples, "plotly")),
  };
}

/** Milliseconds of one owner's scripts within a task. */
function partOf({ startMs, ms }: Busy, profile: readonly Sample[], owner: Owner): number {
  const parts = profile.map((sample) => {
    const from = Math.max(sample.startMs, startMs);
    const to = Math.min(sample.startMs + sample.ms, startMs + ms);
    return sample.owner === owner ? Math.max(0, to - from) : 0;
  });
  return parts.reduce((sum, part) => sum + part, 0);
}

/** A row for one kind of the longest tasks of several spells. */
export function longestRow(what: string, name: string, samples: readonly number[]): Comparison {
  return { work: `longest ${what}, ${name}`, unit: "ms", ours: samples, goal: p95AtMost(LONG_MS) };
}

/** Rows for the longest tasks of several spells, and for our part of them. */
export function longestRows(name: string, all: readonly Longest[]): readonly Comparison[] {
  return [
    longestRow(
      "long task",
      name,
      all.map(({ task }) => task),
    ),
    longestRow(
      "time of our scripts in one",
      name,
      all.map(({ ours }) => ours),
    ),
  ];
}
