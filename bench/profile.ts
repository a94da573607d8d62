import type { Page } from "playwright";

/** The owner of running code; "page" is the browser's own work outside any script. */
export type Owner = "ours" | "plotly" | "page";

/** An interval attributed to one owner, in the page's clock. */
export interface Sample {
  readonly startMs: number;
  readonly ms: number;
  readonly owner: Owner;
}

export interface Profile {
  /** Stops the profiler. */
  stop(): Promise<readonly Sample[]>;
}

/**
 * Profiles a page at 1 kHz. A stack belongs to its innermost script: Plotly where our code calls it,
 * ours where Plotly calls back. Browser work belongs to the script that caused it.
 */
export async function profilePage(page: Page): Promise<Profile> {
  const session = await page.context().newCDPSession(page);
  await session.send("Profiler.enable");
  await session.send("Profiler.setSamplingInterval", { interval: 1000 });
  await session.send("Profiler.start");
  // The profile has its own clock; both clocks are read at its end.
  return {
    stop: async () => {
      const endMs = await page.evaluate(() => performance.now());
      const { profile } = await session.send("Profiler.stop");
      const offsetMs = endMs - profile.endTime / 1000;
      const owners = ownersOf(profile.nodes);
      let at = profile.startTime / 1000 + offsetMs;
      return (profile.samples ?? []).map((node, index) => {
        // A sample counts for the time until the next one.
        at += (profile.timeDeltas?.[index] ?? 0) / 1000;
        const ms = (profile.timeDeltas?.[index + 1] ?? 0) / 1000;
        return { startMs: at, ms, owner: owners.get(node) ?? "page" };
      });
    },
  };
}

interface Node {
  readonly id: number;
  readonly callFrame: { readonly url: string };
  readonly children?: readonly number[];
}

/** Parents come before their children. */
function ownersOf(nodes: readonly Node[]): ReadonlyMap<number, Owner> {
  const owners = new Map<number, Owner>();
  for (const { id, callFrame, children = [] } of nodes) {
    const called = owners.get(id) ?? "page";
    const owner = ownerOfScript(callFrame.url) ?? called;
    owners.set(id, owner);
    for (const child of children) owners.set(child, owner);
  }
  return owners;
}

/** Undefined for the browser's own functions, which belong to their callers. */
function ownerOfScript(url: string): Owner | undefined {
  if (!/^https?:/.test(url)) return undefined;
  return url.includes("plotly") ? "plotly" : "ours";
}
