import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { FaultScript } from "#local/fixtures/faults/fault-script.ts";
import { chip } from "./fixtures/chips.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestBrowser,
} from "./fixtures/engine-bench.ts";
import { FAULTY_REQUESTS, type FaultRow, faultRows } from "./fixtures/fault-rows.ts";
import {
  createFaultScenes,
  type FaultScene,
  type FaultScenes,
  SILENCE_LIMITS_S,
  type StepOutcome,
} from "./fixtures/fault-scenes.ts";
import { shownPrediction } from "./fixtures/shown-prediction.ts";

/*
 * The table of faults: every step of the page × what can go wrong there, injected by a proxy in front
 * of the local stack, in a process of its own. Time is the injected clock's. The rows of a browser are
 * tested in e2e/fault-table.spec.ts.
 */
const TABLE = faultRows();
const ROWS = TABLE.filter(({ browser }) => browser !== "only");

let cloud: EngineCloud;
let browser: TestBrowser;
let scenes: FaultScenes;
beforeAll(async () => {
  cloud = await startEngineCloud();
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: vi.fn(), removeItem: vi.fn() });
  browser = createTestBrowser(cloud);
  scenes = await createFaultScenes(cloud, browser);
});
afterEach(() => cloud.stack.clearFaults());
afterAll(async () => {
  vi.unstubAllGlobals();
  await cloud.close();
});

/** Faults that leave the page waiting, until its own limit ends it. */
const SILENT = new Set(["never-answers", "answer-withheld", "stops-halfway"]);
/** What the page may wait for between tries of one request. */
const MAX_BACKOFF_MS = 20_000;
/** A pause between tries; what the page draws later waits for less. */
const MIN_BACKOFF_MS = 500;

/**
 * Resolves to the outcome of a step. A silent connection is ended by advancing the clock by the
 * step's limit, once the stack has the whole request and, where it answers half, the page the half.
 */
async function outcomeOf(scene: FaultScene, row?: FaultRow): Promise<StepOutcome> {
  const begunBefore = browser.answersBegun();
  const isSilent = row !== undefined && SILENT.has(row.fault);
  // Node's client of STS does not show when its answer begins, and its limit is for the whole.
  const isHalf = row?.fault === "stops-halfway" && row.step !== "sign-in";
  // The reply that points to a result has begun before it.
  const begunFirst = row?.step === "result" ? 1 : 0;
  let ended = 0;
  return await vi.waitFor(
    async () => {
      const outcome = scene.outcome();
      if (outcome !== undefined) return outcome;
      if (isSilent && scene.isSent()) {
        const { faults } = await cloud.stack.counts();
        const isWaiting =
          faults > ended && (!isHalf || browser.answersBegun() > begunBefore + begunFirst);
        if (isWaiting) scene.clock.advance(1000 * SILENCE_LIMITS_S[row.step]);
        if (isWaiting) ended = faults;
      }
      scene.clock.wakeNext();
      throw new Error("It goes on.");
    },
    { timeout: 30_000, interval: 3 },
  );
}

function scriptOf({ step, fault }: FaultRow): FaultScript {
  // A browser repeats a request on a connection that was closed, and asks whether the host is there.
  const method = fault === "connection-refused" ? { method: "*" } : {};
  const script = { ...FAULTY_REQUESTS[step], ...method, answer: fault, times: "until-cleared" };
  return script as FaultScript; // The stack refuses an answer that it does not know.
}

function sentenceOf(failure: Failure | undefined): string | undefined {
  if (failure === undefined) return undefined;
  return describeFailure(failure)
    .title.replaceAll(/(?:127\.0\.0\.1|localhost):\d+/g, "HOST")
    .replaceAll(/\/[0-9a-f]{12}\//g, "/HASH/");
}

async function receivedBy(step: FaultRow["step"]): Promise<{ tries: number; stored: number }> {
  const { puts, faults, inferences, stsCalls, listings } = await cloud.stack.counts();
  const stored = Object.values(puts).reduce((sum, count) => sum + count, 0);
  switch (step) {
    case "sign-in":
      return { tries: stsCalls, stored };
    case "infer":
      return { tries: inferences, stored };
    case "open":
      // The participant's folders are listed meanwhile.
      return { tries: faults - listings, stored };
    default:
      return { tries: faults - inferences, stored };
  }
}

describe("a fault", () => {
  it("is in the table once for every step", () => {
    const names = TABLE.map(({ step, fault }) => `${step} ${fault}`);
    expect(names).toHaveLength(new Set(names).size);
    expect(names.length).toBeGreaterThanOrEqual(150);
  });

  it.each(ROWS.map((row) => [row.step, row.fault, row] as const))(
    "%s, %s: says what happened, ends in time, and the next try succeeds",
    async (step, _, row) => {
      const { stack } = cloud;
      const scene = scenes.of[step]();
      const usual = {
        service: "api",
        answer: scenes.apiAnswer[step],
        times: "until-cleared",
      } as const;
      if (step === "infer" || step === "result") {
        await stack.injectFault(usual);
        scene.start();
        expect((await outcomeOf(scene)).state).toBe("done");
        await stack.clearFaults();
      }
      await stack.resetCounts();
      await stack.injectFault(scriptOf(row));
      await stack.injectFault(usual);
      const sleptBefore = scene.clock.slept.length;
      scene.start();
      const { state, failure } = await outcomeOf(scene, row);

      const fixedBy = failure && describeFailure(failure).fixedBy;
      const { tries, stored, sentence } = row;
      expect({ state, fixedBy, sentence: sentenceOf(failure) }).toEqual({
        state: row.state,
        fixedBy: row.fixedBy,
        sentence,
      });
      const received = await receivedBy(step);
      expect(received.stored).toBe(stored);
      if (tries !== undefined) expect(received.tries).toBe(tries);
      const pauses = scene.clock.slept.slice(sleptBefore).filter((ms) => ms >= MIN_BACKOFF_MS);
      expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(MAX_BACKOFF_MS);

      await stack.clearFaults();
      await stack.injectFault(usual);
      if (state !== "done") {
        scene.retry();
        expect((await outcomeOf(scene)).state).toBe("done");
      }
      // Nothing is lost, and no upload that arrived is repeated; another form of the array is another object.
      const puts = Object.values((await stack.counts()).puts);
      expect(puts.every((count) => count === 1)).toBe(true);
      if (step === "upload" || step === "find") expect(puts).toHaveLength(1);
      scene.close();
    },
  );
});

describe("a run that failed", () => {
  it("gives the same prediction once the cause is gone", async () => {
    const tab = browser.openTab(await cloud.signIn());
    tab.engine.openFiles([chip("chip.npy")]);
    await tab.allDone();
    const first = shownPrediction(tab.item("chip.npy"));
    await cloud.stack.injectFault({ service: "api", answer: "exception" });
    tab.engine.run(tab.item("chip.npy").id);
    await tab.until(() => tab.item("chip.npy").run.status.state === "failed");
    tab.engine.run(tab.item("chip.npy").id);
    await tab.allDone();
    const { scores } = shownPrediction(tab.item("chip.npy"));
    expect(Buffer.from(scores.buffer).equals(Buffer.from(first.scores.buffer))).toBe(true);

    // Where the result is in another account, no retry reads it.
    await cloud.stack.injectFault({ service: "api", answer: "s3-elsewhere" });
    tab.engine.run(tab.item("chip.npy").id);
    await tab.until(() => tab.item("chip.npy").run.status.state === "failed");
    const { status } = tab.item("chip.npy").run;
    expect(status.state === "failed" && sentenceOf(status.failure)).toMatch(
      /another-accounts-bucket/,
    );
  });

  it("does not hold up the queue when two connections are silent", async () => {
    const tab = browser.openTab(await cloud.signIn());
    await cloud.stack.resetCounts();
    await cloud.stack.injectFault({ service: "s3", answer: "never-answers", times: 2 });
    tab.engine.openFiles([1, 2, 3].map((number) => chip(`chip-${number}.npy`, number)));
    const statesOf = (state: string): number =>
      tab.engine.current().items.filter(({ run }) => run.status.state === state).length;
    const areSent = (): boolean =>
      tab.engine
        .current()
        .items.filter(
          ({ run: { status } }) => status.state === "uploading" && status.progress === 1,
        ).length === 2;
    await tab.until(areSent);
    await vi.waitFor(async () => expect((await cloud.stack.counts()).faults).toBe(2));
    tab.clock.advance(1000 * SILENCE_LIMITS_S.upload);
    await tab.until(() => statesOf("failed") === 2 && statesOf("done") === 1);
    tab.engine.retryFailed();
    await tab.allDone();
    expect(Object.values((await cloud.stack.counts()).puts)).toEqual([1, 1, 1]);
  });
});
