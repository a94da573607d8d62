import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { RunEvent, TileProgress } from "#domain/run/run.ts";
import { browserPlatform } from "#services/platform.ts";
import { createManualClock } from "./fixtures/manual-clock.ts";
import { createQueueStore } from "./queue-store.ts";

const PREDICTION: Prediction = {
  height: 1,
  width: 1,
  classCount: 1,
  scores: Float32Array.of(0.5),
  notFinite: 0,
};
const PREDICTED: RunEvent = { type: "predicted", prediction: PREDICTION, atMs: 1 };
const TILES: TileProgress = {
  ...{ done: 1, count: 9, kept: 0, isHeld: false, place: "page" },
  partial: PREDICTION,
};
const INFERRING: RunEvent = { type: "entered", phase: "inferring", atMs: 0 };

/** A queue of two items, of which the first is selected, with its own time. */
async function openQueue() {
  const clock = createManualClock();
  const store = createQueueStore({ platform: { ...browserPlatform, clock } });
  let calls = 0;
  const advance = async (ms: number): Promise<number> => {
    clock.advance(ms);
    await new Promise(setImmediate);
    return calls;
  };
  store.dispatch({ type: "added", items: ["shown", "other"].map((id) => ({ id, name: id })) });
  await advance(1000);
  store.subscribe(() => {
    calls += 1;
  });
  const change = (id: string, event: RunEvent): void =>
    store.change(id, { type: "run-changed", event });
  return { store, change, advance };
}

describe("a queue's listeners", () => {
  it("are called at once for the prediction of the selected item, with what came before", async () => {
    const { change, advance } = await openQueue();
    change("shown", INFERRING);
    expect(await advance(0)).toBe(0);
    change("shown", PREDICTED);
    expect(await advance(0)).toBe(1);
    expect(await advance(1000)).toBe(1);
  });

  it("are called for the bands of an array whose run starts once the model is asked", async () => {
    const { store, change, advance } = await openQueue();
    change("shown", { type: "queued" });
    store.dispatch({ type: "bands-loaded", loaded: { id: "shown", bands: [] } });
    change("shown", { type: "entered", phase: "signing", atMs: 0 });
    change("shown", { type: "entered", phase: "uploading", atMs: 0 });
    expect(await advance(30)).toBe(0);
    change("shown", INFERRING);
    expect(await advance(0)).toBe(1);
    change("shown", { type: "progressed", progress: 0.5 });
    expect(await advance(300)).toBe(1);
  });

  it("are called for such bands after 60 ms at the latest, and for others at once", async () => {
    const { store, change, advance } = await openQueue();
    store.dispatch({ type: "bands-loaded", loaded: { id: "shown", bands: [] } });
    expect(await advance(0)).toBe(1);
    change("shown", { type: "queued" });
    store.dispatch({ type: "bands-loaded", loaded: { id: "shown", bands: [] } });
    expect(await advance(59)).toBe(1);
    expect(await advance(1)).toBe(2);
  });

  it("are called five times a second at most for steps of runs and items that are not shown", async () => {
    const event = fc.constantFrom<readonly [string, RunEvent]>(
      ["shown", INFERRING],
      ["shown", { type: "progressed", progress: 0.5 }],
      ["shown", { type: "tiled", tiles: TILES }],
      ["other", INFERRING],
      ["other", PREDICTED],
    );
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), event), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { store, change, advance } = await openQueue();
        let seen = store.current();
        store.subscribe(() => {
          seen = store.current();
        });
        let passedMs = 0;
        for (const [ms, [id, one]] of all) {
          change(id, one);
          passedMs += ms;
          expect(await advance(ms)).toBeLessThanOrEqual(1 + passedMs / 400);
        }
        expect(await advance(400)).toBeGreaterThan(0);
        expect(seen).toBe(store.current());
      }),
      { numRuns: 50 },
    );
  });
});
