import { describe, expect, it } from "vitest";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { IDLE_RUN } from "#domain/run/run.ts";
import { maskOfValues } from "#domain/scores/fixtures/mask-of-values.ts";
import {
  bandsOf,
  EMPTY_QUEUE,
  type ItemEvent,
  itemOf,
  nextQueue,
  type QueueEvent,
} from "./queue.ts";

function queueAfter(...events: QueueEvent[]) {
  return events.reduce(nextQueue, EMPTY_QUEUE);
}

const THREE: QueueEvent = {
  type: "added",
  items: ["a", "b", "c"].map((id) => ({ id, name: `${id}.npy` })),
};

/** The part of an array that the queue reads. */
const ARRAY = { sha256: "0" } as PreparedArray; // The queue only carries it.

/** A reference mask of two rows in the order of its file. */
const MASK = maskOfValues([1, 0], 1);

function change(id: string, event: ItemEvent): QueueEvent {
  return { type: "item-changed", id, event };
}

function bandsLoaded(id: string, megabytes: number): QueueEvent {
  return { type: "bands-loaded", loaded: { id, bands: [new Uint8Array(megabytes * 2 ** 20)] } };
}

describe("the queue", () => {
  it("selects the first of the arrays added last", () => {
    const queue = queueAfter(THREE, { type: "added", items: [{ id: "d", name: "d.npy" }] });
    expect(queue.items.map(({ name }) => name)).toEqual(["a.npy", "b.npy", "c.npy", "d.npy"]);
    expect(queueAfter(THREE).selectedId).toBe("a");
    expect(queue.selectedId).toBe("d");
  });

  it("inserts restored items before newer ones and keeps the selection", () => {
    const queue = queueAfter(THREE, {
      type: "restored",
      items: [{ id: "old", name: "old.npy" }],
    });
    expect(queue.items.map(({ id }) => id)).toEqual(["old", "a", "b", "c"]);
    expect(queue.selectedId).toBe("a");
  });

  it("shows which band of a scene is being read, until all are", () => {
    const progress = { band: 2, bandCount: 6 };
    const band = change("a", { type: "band", progress });
    const reading = queueAfter(THREE, band);
    expect(itemOf(reading, "a")?.reading).toEqual({ state: "reading", progress });
    const read = change("a", { type: "read", array: ARRAY });
    expect(itemOf(queueAfter(THREE, read, band), "a")?.reading.state).toBe("read");
  });

  it.each([
    ["before", 0],
    ["after", 1],
  ])("turns a reference mask that is read %s its array with it", (_, order) => {
    const read = change("a", { type: "read", array: { ...ARRAY, rowsReversed: true } });
    const attached = change("a", {
      type: "reference-attached",
      reference: { name: "a-mask.png", mask: MASK },
    });
    const events = order === 0 ? [attached, read] : [read, attached];
    const item = itemOf(queueAfter(THREE, ...events, read), "a");
    expect(item?.reference).toMatchObject({ mask: { labels: Uint8Array.of(0, 1) } });
  });

  it("selects the neighbour of a removed item", () => {
    const second = queueAfter(
      THREE,
      { type: "selected", id: "b" },
      { type: "removed", ids: ["b"] },
    );
    expect(second.selectedId).toBe("c");
    expect(nextQueue(second, { type: "removed", ids: ["c"] }).selectedId).toBe("a");
    expect(queueAfter(THREE, { type: "removed", ids: ["a", "b", "c"] })).toEqual(EMPTY_QUEUE);
  });

  it("keeps the selection when another item is removed", () => {
    expect(queueAfter(THREE, { type: "removed", ids: ["b"] }).selectedId).toBe("a");
  });

  it("reports download progress until the file is read", () => {
    const coming = queueAfter(THREE, change("b", { type: "downloaded", fraction: 0.5 }));
    expect(itemOf(coming, "b")?.reading).toEqual({ state: "reading", downloaded: 0.5 });
    const read = nextQueue(coming, change("b", { type: "read", array: ARRAY }));
    const late = nextQueue(read, change("b", { type: "downloaded", fraction: 1 }));
    expect(itemOf(late, "b")?.reading.state).toBe("read");
  });

  it("changes one run and no other item", () => {
    const before = queueAfter(THREE);
    const queue = nextQueue(
      before,
      change("b", { type: "run-changed", event: { type: "suspended" } }),
    );
    expect(itemOf(queue, "b")?.run.status).toEqual({ state: "waiting-for-credentials" });
    expect(itemOf(queue, "a")).toBe(itemOf(before, "a"));
  });

  it("resets the run when the array is edited", () => {
    const queue = queueAfter(
      THREE,
      change("a", { type: "read", array: ARRAY }),
      change("a", {
        type: "run-changed",
        event: { type: "uploaded", location: { bucket: "b", key: "k" } },
      }),
      change("a", { type: "edited", edits: [{ kind: "round" }] }),
    );
    expect(itemOf(queue, "a")).toMatchObject({
      edits: [{ kind: "round" }],
      reading: { state: "read", revising: true },
      run: { status: { state: "idle" }, uploaded: undefined },
    });
  });

  it("leaves an array's missing pixels out of a prediction that was stored with them", () => {
    const scores = Float32Array.of(0.9, 0.8, 0.7, 0.6);
    const prediction = { height: 1, width: 4, classCount: 1, scores, notFinite: 0 };
    const run = { ...IDLE_RUN, status: { state: "done", prediction } } as const;
    const array = { height: 1, width: 4, missing: Uint8Array.of(0, 1, 0, 1) } as PreparedArray;
    const queue = queueAfter(
      { type: "restored", items: [{ id: "old", name: "old.npy", run }] },
      change("old", { type: "read", array }),
    );
    const masked = Float32Array.of(scores[0] ?? 0, Number.NaN, scores[2] ?? 0, Number.NaN);
    expect(itemOf(queue, "old")?.run.status).toEqual({
      state: "done",
      prediction: { ...prediction, scores: masked },
    });
    const again = nextQueue(queue, change("old", { type: "read", array }));
    expect(itemOf(again, "old")?.run).toBe(itemOf(queue, "old")?.run);
  });

  it("keeps the most recent bands within the memory limit, and the newest regardless", () => {
    const many = queueAfter(THREE, ...["a", "b", "c"].map((id) => bandsLoaded(id, 100)));
    expect(bandsOf(many, "c")).toBeDefined();
    expect(bandsOf(many, "b")).toBeDefined();
    expect(bandsOf(many, "a")).toBeUndefined();
    const huge = nextQueue(many, bandsLoaded("a", 300));
    expect(huge.loadedBands.map(({ id }) => id)).toEqual(["a"]);
  });

  it("is paused once per reason until that reason is resumed", () => {
    const queue = queueAfter(
      { type: "paused", reason: { by: "user" } },
      { type: "paused", reason: { by: "network" } },
      { type: "paused", reason: { by: "network" } },
      { type: "resumed", by: "user" },
    );
    expect(queue.pauseReasons).toEqual([{ by: "network" }]);
  });

  it("ignores events of a removed item", () => {
    const queue = queueAfter(THREE);
    const event = { type: "suspended" } as const;
    expect(nextQueue(queue, change("gone", { type: "run-changed", event })).items).toEqual(
      queue.items,
    );
  });
});
