import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import { nextStepAfter } from "#domain/preflight/next-step.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { runPreflight } from "./check-array.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestTab,
} from "./fixtures/engine-bench.ts";

const SAMPLES = "public/samples";
/** Its seventh band is empty. */
const SEVEN_BANDS = readFileSync(`${SAMPLES}/goes16-20210921T2250Z-z7-x21-y49-smoke.tif`);
const SMOKE_CHIP = "goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
const FIVE_BANDS = readFileSync(`${SAMPLES}/goes17-20191027T2000Z-kincade-smoke-5band.npy`);

let cloud: EngineCloud;

beforeAll(async () => {
  cloud = await startEngineCloud();
});

afterAll(() => cloud.close());

function sevenBands(...names: readonly string[]): readonly File[] {
  return names.map((name) => new File([SEVEN_BANDS], name));
}

function allRead(tab: TestTab, count: number): Promise<void> {
  return tab.until(
    ({ current }) =>
      current().items.length === count &&
      current().items.every(({ reading }) => reading.state === "read" && !reading.revising),
  );
}

function offered({ reading, edits }: QueueItem) {
  if (reading.state !== "read") throw new Error(reading.state);
  const { fix } = runPreflight(reading.array, edits, { card: SMOKE, config: cloud.config });
  if (fix === undefined) throw new Error("There is no fix.");
  return fix;
}

/** What is recommended once the model has refused an array. */
function recommended({ reading, edits, run }: QueueItem) {
  if (reading.state !== "read" || run.status.state !== "failed") throw new Error(run.status.state);
  const { failure } = run.status;
  return nextStepAfter(
    failure,
    runPreflight(reading.array, edits, { card: SMOKE, config: cloud.config }),
  );
}

function countOf(tab: TestTab, name: string): number {
  return tab.engine.sharedFixes()?.countOf(tab.item(name)) ?? 0;
}

it("applies a fix to every array with the same finding, now and later, until it is undone in all", async () => {
  const tab = createTestBrowser(cloud).openTab(await cloud.signIn(), SMOKE);
  const stateOf = (name: string) => tab.item(name).run.status.state;
  tab.engine.openFiles([...sevenBands("1.tif", "2.tif", "3.tif"), new File([FIVE_BANDS], "5.npy")]);
  await allRead(tab, 4);
  const { title, edits } = offered(tab.item("2.tif"));
  expect(title).toBe("Drop band 7");
  expect(countOf(tab, "2.tif")).toBe(3);
  expect(countOf(tab, "5.npy")).toBeLessThan(2);
  void tab.engine.sharedFixes()?.apply(tab.item("2.tif"), edits);
  await tab.until(() => ["1.tif", "2.tif", "3.tif"].every((name) => stateOf(name) === "done"));
  expect(tab.item("5.npy").edits).toEqual([]);

  tab.engine.openFiles(sevenBands("4.tif"));
  await tab.until(() => stateOf("4.tif") === "done");
  expect(tab.engine.sharedFixes()?.isLastOf(tab.item("4.tif"))).toBe(true);

  tab.engine.undo(tab.item("1.tif").id);
  await allRead(tab, 5);
  expect(tab.engine.current().items.flatMap((item) => item.edits)).toEqual([]);
  tab.engine.openFiles(sevenBands("6.tif"));
  await allRead(tab, 6);
  expect(tab.item("6.tif").edits).toEqual([]);
  expect(countOf(tab, "6.tif")).toBe(5);
});

it("leaves out an array that is edited meanwhile, and runs none that does not pass its check", async () => {
  const tab = createTestBrowser(cloud).openTab(await cloud.signIn(), SMOKE);
  tab.engine.openFiles(sevenBands("1.tif", "2.tif", "3.tif"));
  await allRead(tab, 3);
  // Selecting seven bands again passes no check.
  const bands = { kind: "bands", bands: [0, 1, 2, 3, 4, 5, 5] } as const;
  void tab.engine.sharedFixes()?.apply(tab.item("1.tif"), [bands]);
  tab.engine.edit(tab.item("2.tif").id, [{ kind: "bands", bands: [0, 1, 2, 3, 4, 5] }]);
  await tab.until(
    () => tab.item("1.tif").edits.length === 1 && tab.item("3.tif").edits.length === 1,
  );
  await allRead(tab, 3);
  expect(tab.item("2.tif").edits).toHaveLength(1);
  expect(tab.item("2.tif").edits).not.toContain(bands);
  expect(tab.item("3.tif").run.status.state).toBe("idle");
});

/** A chip with an empty seventh band, its other bands in this order. */
function withEmptyBand(name: string, order: readonly number[]): File {
  const { values } = parseNpy(new Uint8Array(readFileSync(`${SAMPLES}/${SMOKE_CHIP}`)).buffer);
  const seven = new Uint8Array(256 * 256 * 7);
  for (let pixel = 0; pixel < 256 * 256; pixel += 1) {
    for (const [band, from] of order.entries()) {
      seven[pixel * 7 + band] = Number(values[pixel * 6 + from]);
    }
  }
  return new File([writeNpy(seven, "uint8", [256, 256, 7])], name);
}

it("leaves out an array with the same finding that its check complains of after the fix", async () => {
  const tab = createTestBrowser(cloud).openTab(await cloud.signIn(), SMOKE);
  const right = [0, 1, 2, 3, 4, 5];
  tab.engine.openFiles([
    withEmptyBand("1.npy", right),
    withEmptyBand("2.npy", right.toReversed()),
    withEmptyBand("3.npy", right),
  ]);
  await allRead(tab, 3);
  const { title, edits } = offered(tab.item("1.npy"));
  expect(title).toBe("Drop band 7");
  expect(countOf(tab, "1.npy")).toBe(3);
  await tab.engine.sharedFixes()?.apply(tab.item("1.npy"), edits);
  await allRead(tab, 3);
  const edited = ["1.npy", "2.npy", "3.npy"].map((name) => tab.item(name).edits.length);
  expect(edited).toEqual([1, 0, 1]);
});

it("recommends the fix of the bands, or another array, once the model has refused their number", async () => {
  const tab = createTestBrowser(cloud).openTab(await cloud.signIn(), SMOKE);
  tab.engine.openFiles([...sevenBands("7.tif"), new File([FIVE_BANDS], "5.npy")]);
  await allRead(tab, 2);
  for (const name of ["7.tif", "5.npy"]) tab.engine.run(tab.item(name).id);
  await tab.until(({ current }) =>
    current().items.every(({ run }) => run.status.state === "failed"),
  );
  expect(recommended(tab.item("7.tif"))).toMatchObject({ fix: { title: "Drop band 7" } });
  expect(recommended(tab.item("5.npy"))).toEqual({ kind: "other-array" });
});
