import { describe, expect, it } from "vitest";
import type { ReadArray } from "#domain/preparation/prepare.ts";
import { bandsOf, EMPTY_WORKBENCH, entryOf, nextWorkbench, type WorkbenchEvent } from "./queue.ts";

function benchAfter(...events: WorkbenchEvent[]) {
  return events.reduce(nextWorkbench, EMPTY_WORKBENCH);
}

const THREE: WorkbenchEvent = {
  type: "added",
  entries: ["a", "b", "c"].map((id) => ({ id, name: `${id}.npy` })),
};

/** As much of an array as the workbench looks at. */
const ARRAY = { sha256: "0" } as ReadArray; // The workbench only carries it.

function picture(id: string, megabytes: number): WorkbenchEvent {
  return { type: "pictured", picture: { id, bands: [new Uint8Array(megabytes * 2 ** 20)] } };
}

describe("the workbench", () => {
  it("shows the first of the arrays that were added last", () => {
    const bench = benchAfter(THREE, { type: "added", entries: [{ id: "d", name: "d.npy" }] });
    expect(bench.entries.map(({ name }) => name)).toEqual(["a.npy", "b.npy", "c.npy", "d.npy"]);
    expect(benchAfter(THREE).selectedId).toBe("a");
    expect(bench.selectedId).toBe("d");
  });

  it("puts what an earlier visit left before what was opened since, and shows what is shown", () => {
    const bench = benchAfter(THREE, {
      type: "restored",
      entries: [{ id: "old", name: "old.npy" }],
    });
    expect(bench.entries.map(({ id }) => id)).toEqual(["old", "a", "b", "c"]);
    expect(bench.selectedId).toBe("a");
  });

  it("shows the neighbour of an array that is removed", () => {
    const second = benchAfter(
      THREE,
      { type: "selected", id: "b" },
      { type: "removed", ids: ["b"] },
    );
    expect(second.selectedId).toBe("c");
    expect(nextWorkbench(second, { type: "removed", ids: ["c"] }).selectedId).toBe("a");
    expect(benchAfter(THREE, { type: "removed", ids: ["a", "b", "c"] })).toEqual(EMPTY_WORKBENCH);
  });

  it("keeps what is shown when another is removed", () => {
    expect(benchAfter(THREE, { type: "removed", ids: ["b"] }).selectedId).toBe("a");
  });

  it("tells how much of a file has come until it is read", () => {
    const coming = benchAfter(THREE, { type: "fetched", id: "b", fraction: 0.5 });
    expect(entryOf(coming, "b")?.reading).toEqual({ state: "reading", fetched: 0.5 });
    const read = nextWorkbench(coming, { type: "read", id: "b", array: ARRAY });
    const late = nextWorkbench(read, { type: "fetched", id: "b", fraction: 1 });
    expect(entryOf(late, "b")?.reading.state).toBe("read");
  });

  it("tells one run without touching the others", () => {
    const before = benchAfter(THREE);
    const bench = nextWorkbench(before, {
      type: "run",
      id: "b",
      event: { type: "asked", for: "keys" },
    });
    expect(entryOf(bench, "b")?.run.status).toEqual({ state: "waiting", for: "keys" });
    expect(entryOf(bench, "a")).toBe(entryOf(before, "a"));
  });

  it("forgets a run with the array that it was for", () => {
    const bench = benchAfter(
      THREE,
      { type: "read", id: "a", array: ARRAY },
      { type: "run", id: "a", event: { type: "uploaded", location: { bucket: "b", key: "k" } } },
      { type: "edited", id: "a", edits: [{ kind: "round" }] },
    );
    expect(entryOf(bench, "a")).toMatchObject({
      edits: [{ kind: "round" }],
      reading: { state: "read", revising: true },
      run: { status: { state: "idle" }, uploaded: undefined },
    });
  });

  it("keeps the pictures shown last, as far as memory allows, and the newest in any case", () => {
    const many = benchAfter(THREE, ...["a", "b", "c"].map((id) => picture(id, 100)));
    expect(bandsOf(many, "c")).toBeDefined();
    expect(bandsOf(many, "b")).toBeDefined();
    expect(bandsOf(many, "a")).toBeUndefined();
    const huge = nextWorkbench(many, picture("a", 300));
    expect(huge.pictures.map(({ id }) => id)).toEqual(["a"]);
  });

  it("holds for each reason once, until that reason is gone", () => {
    const bench = benchAfter(
      { type: "held", hold: { by: "person" } },
      { type: "held", hold: { by: "network" } },
      { type: "held", hold: { by: "network" } },
      { type: "released", by: "person" },
    );
    expect(bench.holds).toEqual([{ by: "network" }]);
  });

  it("takes no notice of news for an array that is gone", () => {
    const bench = benchAfter(THREE);
    const event = { type: "asked", for: "keys" } as const;
    expect(nextWorkbench(bench, { type: "run", id: "gone", event }).entries).toEqual(bench.entries);
  });
});
