import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { ServerProfileName } from "#local/fixtures/faults/server-profiles.ts";
import { batch, chip } from "./fixtures/chips.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestTab,
} from "./fixtures/engine-bench.ts";
import { shownPrediction } from "./fixtures/shown-prediction.ts";

const CARD = smokeOf(6);

let cloud: EngineCloud;
beforeAll(async () => {
  cloud = await startEngineCloud();
});
afterEach(() => {
  vi.unstubAllGlobals();
});
afterAll(() => cloud.close());

interface Opened {
  readonly tab: TestTab;
  readonly first: Prediction;
  /** Runs the file through the API with this profile. */
  through(profile: ServerProfileName): Promise<void>;
  prediction(): Prediction;
}

/** A prediction with its 65,536 scores as a hash: comparing them one by one takes seconds. */
function digest({ scores, ...facts }: Prediction): object {
  const bytes = new Uint8Array(scores.buffer, scores.byteOffset, scores.byteLength);
  return { ...facts, scores: createHash("sha256").update(bytes).digest("hex") };
}

/** Runs a file through the workshop's own API, and then through others. */
async function openAndRun(file: File): Promise<Opened> {
  const aws = await cloud.signIn();
  const tab = createTestBrowser(cloud).openTab(aws, CARD);
  tab.engine.openFiles([file]);
  await tab.allDone();
  const prediction = (): Prediction => shownPrediction(tab.item(file.name));
  return {
    tab,
    first: prediction(),
    prediction,
    through: async (profile) => {
      const config = { ...cloud.config, apiUrl: cloud.stack.apiUrlOf(profile) };
      tab.engine.configure({ card: CARD, config, aws: { ...aws, config } });
      tab.engine.run(tab.item(file.name).id);
      await tab.until(() => {
        // At the pace of the stack, which stores a late result after a real delay.
        tab.clock.advance(20);
        return ["done", "failed"].includes(tab.item(file.name).run.status.state);
      });
    },
  };
}

describe("a server that accepts the file unchanged", () => {
  it("returns the same prediction for any form of reply", async () => {
    await cloud.stack.resetCounts();
    const { first, through, prediction } = await openAndRun(chip("chip.npy"));
    for (const profile of [
      "a-nonproxy",
      "bare-array",
      "doubly-encoded",
      "outputs",
      "named-outputs",
      "prediction",
      "mask",
      "shape-h-w-1",
      "shape-1-h-w",
      "shape-h-w",
      "shape-1-1-h-w",
      "npy-base64",
      "npy-base64-field",
      "s3-uri",
      "s3-uri-field",
      "s3-bucket-and-key",
      "s3-output-location",
      "presigned-get",
      "accepted-202",
    ] as const) {
      await through(profile);
      expect(digest(prediction()), profile).toEqual(digest(first));
    }
    await through("softmax");
    expect(prediction().classCount).toBe(3);
    await through("not-finite");
    expect(prediction().notFinite).toBe(3);
    expect(Object.values((await cloud.stack.counts()).puts)).toEqual([1]);
  }, 240_000);
});

describe("a server that needs the batch axis in the file", () => {
  it("returns the same prediction for a file with a batch axis", async () => {
    const { first, through, prediction } = await openAndRun(batch("batch.npy", 1));
    for (const profile of ["b-proxy", "b-nonproxy"] as const) {
      await through(profile);
      expect(digest(prediction()), profile).toEqual(digest(first));
    }
  });
});

describe("a mismatch of the batch axis", () => {
  it.each([
    ["a-nonproxy", "batch.npy", "adds-batch-axis", false],
    ["b-nonproxy", "chip.npy", "wants-batch-axis", true],
  ] as const)(
    "fails for %s, %s, as %s, and an edit fixes it",
    async (profile, name, mismatch, wanted) => {
      const file = name === "batch.npy" ? batch(name, 1) : chip(name);
      const { tab, first, through, prediction } = await openAndRun(file);
      await through(profile);
      const { id, edits, run } = tab.item(name);
      expect(run.status).toMatchObject({ failure: { kind: "server-mismatch", mismatch } });
      tab.engine.editAndRun(id, [...edits, { kind: "batch-axis", wanted }]);
      await tab.allDone();
      expect(digest(prediction())).toEqual(digest(first));
    },
  );
});

describe("a proxy that hides why its function failed", () => {
  it.each(["a-proxy", "b-proxy"] as const)("reports the reason behind %s", async (profile) => {
    const { tab, through } = await openAndRun(chip("chip.npy"));
    await through(profile);
    expect(tab.item("chip.npy").run.status).toMatchObject({
      failure: { kind: "inference-refused", code: "function-failed" },
    });
  });
});
