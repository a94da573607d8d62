import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import type { ServerProfileName } from "#local/fixtures/faults/server-profiles.ts";
import { batch, chip } from "./fixtures/chips.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestTab,
} from "./fixtures/engine-bench.ts";

const CARD = smokeOf(6);
const QUEUE = ["one.npy", "two.npy", "three.npy"];

let cloud: EngineCloud;
beforeAll(async () => {
  cloud = await startEngineCloud();
});
beforeEach(() => cloud.stack.resetCounts());
afterEach(async () => {
  await cloud.stack.clearFaults();
  vi.unstubAllGlobals();
});
afterAll(() => cloud.close());

/** A tab whose page is pointed at the API with this profile, with arrays open and run once. */
async function opened(profile: ServerProfileName, files: readonly File[]): Promise<TestTab> {
  const aws = await cloud.signIn();
  const config = { ...cloud.config, apiUrl: cloud.stack.apiUrlOf(profile) };
  const tab = createTestBrowser(cloud).openTab({ ...aws, config }, CARD);
  tab.engine.configure({ card: CARD, config, aws: { ...aws, config } });
  tab.engine.openFiles(files);
  await settled(tab, files.length);
  return tab;
}

/** Resolves when every array is done or has failed. */
function settled(tab: TestTab, count: number): Promise<void> {
  return tab.until(({ current }) => {
    const { items } = current();
    const states = items.map(({ run }) => run.status.state);
    return items.length === count && states.every((one) => one === "done" || one === "failed");
  });
}

/** Opens more files and waits until they are read; these wait for a command. */
async function openMore(tab: TestTab, files: readonly File[]): Promise<void> {
  const count = tab.engine.current().items.length + files.length;
  tab.engine.openFiles(files);
  await tab.until(({ current }) => {
    const { items } = current();
    return items.length === count && items.every(({ reading }) => reading.state === "read");
  });
}

function statesOf(tab: TestTab): readonly string[] {
  return tab.engine.current().items.map(({ run }) => run.status.state);
}

async function posts(): Promise<number> {
  return (await cloud.stack.counts()).inferences;
}

describe("a server that is known to refuse a form", () => {
  it.each([
    ["b-nonproxy", (name: string, value: number) => chip(name, value)],
    ["a-nonproxy", (name: string, value: number) => batch(name, 1, value)],
  ] as const)(
    "gets it from no later run: %s needs one press for the queue",
    async (profile, fileOf) => {
      const tab = await opened(profile, [fileOf("one.npy", 1)]);
      expect(tab.item("one.npy").run.status).toMatchObject({
        failure: { kind: "server-mismatch" },
      });
      expect(await posts()).toBe(1);
      await openMore(tab, [fileOf("two.npy", 2), fileOf("three.npy", 3)]);
      tab.engine.runAll();
      tab.engine.fitToServer(tab.item("one.npy").id);
      await tab.allDone();
      expect(await posts()).toBe(1 + QUEUE.length);
    },
  );
});

describe("a proxy that hides why its function failed", () => {
  it("runs the whole queue after one press, where the batch axis was missing", async () => {
    const files = QUEUE.map((name, index) => chip(name, index + 1));
    const tab = await opened("b-proxy", files);
    expect(statesOf(tab)).toEqual(["failed", "failed", "failed"]);
    const { id } = tab.item("one.npy");
    expect(tab.engine.mayTryForms(id)).toBe(true);
    tab.engine.tryForms(id);
    await tab.allDone();
    expect(await posts()).toBe(2 * QUEUE.length);
    await openMore(tab, [chip("late.npy", 9)]);
    tab.engine.runAll();
    await tab.allDone();
    expect(await posts()).toBe(2 * QUEUE.length + 1);
  });

  it("tries each form once where none helps, and keeps the array as it was", async () => {
    const tab = await opened("a-proxy", [chip("one.npy", 1)]);
    const { id } = tab.item("one.npy");
    tab.engine.tryForms(id);
    await tab.until(() => {
      const { run, requestForm } = tab.item("one.npy");
      return (
        run.status.state === "failed" && requestForm === undefined && !tab.engine.mayTryForms(id)
      );
    });
    expect(tab.item("one.npy")).toMatchObject({
      edits: [],
      run: { status: { failure: { kind: "inference-refused", code: "function-failed" } } },
    });
    expect(await posts()).toBe(3);
  });
});
