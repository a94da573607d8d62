import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { parseSettings, withSettings } from "#domain/config/settings.ts";
import { invocationUrl } from "#domain/config/workshop-config.ts";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import { PAGE } from "#local/fixtures/fault-stack.ts";
import type { ServerProfileName } from "#local/fixtures/faults/server-profiles.ts";
import { enforceCors } from "#services/fixtures/enforce-cors.ts";
import { batch, chip } from "./fixtures/chips.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestTab,
} from "./fixtures/engine-bench.ts";

const CARD = smokeOf(6);

let cloud: EngineCloud;
beforeAll(async () => {
  cloud = await startEngineCloud();
});
beforeEach(async () => {
  enforceCors(PAGE);
  await cloud.stack.resetCounts();
});
afterEach(async () => {
  await cloud.stack.clearFaults();
  vi.unstubAllGlobals();
});
afterAll(() => cloud.close());

/** Arrays as participants save them, `(256, 256, 6)` or `(1, 256, 256, 6)`. */
const ARRAYS = {
  chip: (name: string, value: number) => chip(name, value),
  batch: (name: string, value: number) => batch(name, 1, value),
} as const;

type ArrayForm = keyof typeof ARRAYS;

/** A tab whose page is pointed at the API with this profile, with arrays open and run once. */
async function opened(
  profile: ServerProfileName,
  form: ArrayForm,
  names: readonly string[] = ["one.npy", "two.npy"],
): Promise<TestTab> {
  const aws = await cloud.signIn();
  const config = { ...cloud.config, apiUrl: cloud.stack.apiUrlOf(profile) };
  const tab = createTestBrowser(cloud).openTab({ ...aws, config }, CARD);
  tab.engine.configure({ card: CARD, config, aws: { ...aws, config } });
  tab.engine.openFiles(names.map((name, index) => ARRAYS[form](name, index)));
  await settled(tab, names.length);
  return tab;
}

/** Resolves when every array is done or has failed, and none is being changed for another try. */
function settled(tab: TestTab, count: number): Promise<void> {
  return tab.until(({ current }) => {
    const { items } = current();
    return (
      items.length === count &&
      items.every(({ run, reading, requestForm }) => {
        const { state } = run.status;
        const isTried = state === "failed" && requestForm === "plain";
        return reading.state === "read" && (state === "done" || state === "failed") && !isTried;
      })
    );
  });
}

/** Adds an array and runs all; resolves when it is done or has failed. */
async function addLate(tab: TestTab, form: ArrayForm): Promise<void> {
  tab.engine.openFiles([ARRAYS[form]("late.npy", 9)]);
  await tab.until(() => tab.item("late.npy").reading.state === "read");
  tab.engine.runAll();
  await settled(tab, tab.engine.current().items.length);
}

function statesOf(tab: TestTab): readonly string[] {
  return tab.engine.current().items.map(({ run }) => run.status.state);
}

/** Title and action of an array's failure. */
function wordsOn(tab: TestTab, name: string): string {
  const { status } = tab.item(name).run;
  if (status.state !== "failed") throw new Error(`${name} is ${status.state}`);
  const { title, action } = describeFailure(status.failure);
  return `${title} ${action}`;
}

/** The one press that the page offers for the failure of an array. */
async function press(tab: TestTab): Promise<void> {
  const { id, run } = tab.item("one.npy");
  const { status } = run;
  const isMismatch = status.state === "failed" && status.failure.kind === "server-mismatch";
  if (isMismatch) tab.engine.fitToServer(id);
  else tab.engine.tryForms(id);
  await tab.until(() => tab.item("one.npy").run !== run);
  await settled(tab, tab.engine.current().items.length);
}

async function posts(): Promise<number> {
  return (await cloud.stack.counts()).inferences;
}

/*
 * The chapter's two functions behind either integration. "closed": the answers do not name the page, as
 * those of the chapter's own code under proxy integration; "own": only the gateway's errors do not.
 */
describe.each([
  ["a-nonproxy", "chip"],
  ["b-nonproxy", "batch"],
  ["b-proxy", "batch"],
  ["b-proxy-own", "batch"],
] as const)("%s, for an array as it takes it: %s", (profile, form) => {
  it("runs the queue without a press", async () => {
    const tab = await opened(profile, form);
    expect(statesOf(tab)).toEqual(["done", "done"]);
    expect(await posts()).toBe(2);
  });
});

describe.each([
  ["a-nonproxy", "batch", "Your file already has a batch axis, and this server adds its own."],
  ["b-nonproxy", "chip", "This server adds no batch axis, and your file has none."],
] as const)("%s, which says that the batch axis is wrong: %s", (profile, form, words) => {
  it("gets none like it again, and one press runs the one that it refused", async () => {
    const tab = await opened(profile, form, ["one.npy"]);
    expect(wordsOn(tab, "one.npy")).toContain(words);
    await addLate(tab, form);
    expect(statesOf(tab)).toEqual(["failed", "done"]);
    await press(tab);
    expect(statesOf(tab)).toEqual(["done", "done"]);
    expect(await posts()).toBe(3);
  });
});

describe.each([
  ["b-proxy", "the model refused the array’s batch axis", 1],
  // Each answer that cannot be read costs an empty request, which asks whether any can.
  ["b-proxy-own", "the function failed, often over the array’s batch axis", 2],
] as const)("%s, which hides that the batch axis is wrong", (profile, words, cost) => {
  it("runs the queue after one press, and gets none like it again", async () => {
    const tab = await opened(profile, "chip");
    expect(wordsOn(tab, "one.npy")).toContain(words);
    expect(await posts()).toBe(2 * cost);
    await press(tab);
    expect(statesOf(tab)).toEqual(["done", "done"]);
    expect(await posts()).toBe(2 * cost + 2);
    await addLate(tab, "chip");
    expect(statesOf(tab)).toEqual(["done", "done", "done"]);
    expect(await posts()).toBe(2 * cost + 3);
  });
});

const CLOSED = "answers no format of the request with the CORS headers that let this page read it.";

describe.each([
  ["a-proxy", "chip", 'it reads event["file_name"] while Lambda proxy integration is on', 1],
  ["a-proxy-closed", "batch", CLOSED, 2],
  ["b-proxy-closed", "chip", CLOSED, 2],
  ["b-proxy-closed", "batch", CLOSED, 2],
  ["a-nonproxy-closed", "chip", CLOSED, 2],
  ["b-nonproxy-closed", "batch", CLOSED, 2],
] as const)("%s, which no form of the request helps: %s", (profile, form, words, cost) => {
  it("tries each form once by one press, then blames the server and offers none", async () => {
    const tab = await opened(profile, form);
    expect(statesOf(tab)).toEqual(["failed", "failed"]);
    const { id } = tab.item("one.npy");
    expect(tab.engine.mayTryForms(id)).toBe(true);
    await press(tab);
    expect(wordsOn(tab, "one.npy")).toContain(words);
    expect(tab.item("one.npy")).toMatchObject({ edits: [], requestForm: undefined });
    expect(await posts()).toBe(4 * cost);
    expect(tab.engine.mayTryForms(tab.item("two.npy").id)).toBe(false);
    tab.engine.retryFailed();
    await tab.until(() => statesOf(tab).some((state) => state !== "failed"));
    await settled(tab, 2);
    expect(wordsOn(tab, "two.npy")).toContain(words);
    expect(await posts()).toBe(6 * cost);
  });
});

describe("a function that sends no CORS header, behind an API whose errors do", () => {
  it("gets the batch axis by one press, and its header is named as what is missing", async () => {
    const tab = await opened("b-proxy-headerless", "chip");
    expect(wordsOn(tab, "one.npy")).toContain("the model refused the array’s batch axis");
    expect(await posts()).toBe(2);
    await press(tab);
    expect(wordsOn(tab, "one.npy")).toContain("the function must send Access-Control-Allow-Origin");
    expect(tab.item("one.npy").edits).toEqual([{ kind: "batch-axis", wanted: true }]);
    // The array, and the empty request that shows that errors can be read.
    expect(await posts()).toBe(4);
    expect(tab.engine.mayTryForms(tab.item("two.npy").id)).toBe(false);
  });
});

describe("a function that is invoked without its API", () => {
  it("runs the queue that the API could not, after one press", async () => {
    const tab = await opened("b-proxy-closed", "chip");
    const aws = await cloud.signIn();
    const lambda = { endpoint: cloud.stack.url, functionName: undefined };
    const own = { ...cloud.config, lambda };
    const apiUrl = invocationUrl(own, "workshop-inference");
    const config = withSettings(own, parseSettings({ apiUrl }, own));
    const before = await posts();
    tab.engine.retryWithNextApi();
    tab.engine.configure({ card: CARD, config, aws: { ...aws, config } });
    await tab.allDone();
    expect(await posts()).toBe(before);
    const [infer] = tab.item("one.npy").run.exchanges.filter(({ purpose }) => purpose === "infer");
    expect(infer).toMatchObject({ url: apiUrl, status: 200 });
  });

  it("names a function that does not exist", async () => {
    const aws = await cloud.signIn();
    const own = { ...cloud.config, lambda: { endpoint: cloud.stack.url, functionName: "none" } };
    const config = withSettings(own, { apiUrl: invocationUrl(own, "none") ?? "" });
    const tab = createTestBrowser(cloud).openTab({ ...aws, config }, CARD);
    tab.engine.configure({ card: CARD, config, aws: { ...aws, config } });
    tab.engine.openFiles([chip("one.npy")]);
    await settled(tab, 1);
    expect(wordsOn(tab, "one.npy")).toContain("There is no Lambda function none in the account");
  });
});

describe("a trial of the forms that another failure ends", () => {
  it("is offered again", async () => {
    const tab = await opened("b-proxy-own", "chip");
    await cloud.stack.injectFault({ service: "api", method: "POST", answer: "forbidden" });
    await press(tab);
    expect(wordsOn(tab, "one.npy")).toContain("requires an API key");
    const { id } = tab.item("two.npy");
    expect(tab.engine.mayTryForms(id)).toBe(true);
    tab.engine.tryForms(id);
    await tab.until(() => tab.item("two.npy").run.status.state === "done");
  });
});
