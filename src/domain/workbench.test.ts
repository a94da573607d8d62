import { describe, expect, it } from "vitest";
import { EMPTY_WORKBENCH, entryOf, nextWorkbench, type WorkbenchEvent } from "./workbench.ts";

function benchAfter(...events: WorkbenchEvent[]) {
  return events.reduce(nextWorkbench, EMPTY_WORKBENCH);
}

const THREE: WorkbenchEvent[] = ["a", "b", "c"].map((id) => ({
  type: "added",
  id,
  name: `${id}.npy`,
}));

describe("the workbench", () => {
  it("shows the array that was added last", () => {
    const bench = benchAfter(...THREE);
    expect(bench.entries.map(({ name }) => name)).toEqual(["a.npy", "b.npy", "c.npy"]);
    expect(bench.selectedId).toBe("c");
  });

  it("shows the neighbour of an array that is removed", () => {
    const second = benchAfter(
      ...THREE,
      { type: "selected", id: "b" },
      { type: "removed", id: "b" },
    );
    expect(second.selectedId).toBe("c");
    expect(nextWorkbench(second, { type: "removed", id: "c" }).selectedId).toBe("a");
    expect(benchAfter(THREE[0] as WorkbenchEvent, { type: "removed", id: "a" })).toEqual(
      EMPTY_WORKBENCH,
    );
  });

  it("keeps what is shown when another is removed", () => {
    expect(benchAfter(...THREE, { type: "removed", id: "a" }).selectedId).toBe("c");
  });

  it("tells one run without touching the others", () => {
    const bench = benchAfter(...THREE, {
      type: "run",
      id: "b",
      event: { type: "asked", for: "keys" },
    });
    expect(entryOf(bench, "b")?.run.status).toEqual({ state: "waiting", for: "keys" });
    expect(entryOf(bench, "a")?.run.status).toEqual({ state: "idle" });
  });

  it("takes no notice of news for an array that is gone", () => {
    const bench = benchAfter(...THREE);
    const event = { type: "asked", for: "keys" } as const;
    expect(nextWorkbench(bench, { type: "run", id: "gone", event }).entries).toEqual(bench.entries);
  });
});
