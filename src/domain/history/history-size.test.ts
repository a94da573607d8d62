import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keptRun } from "./fixtures/kept-run.ts";
import { bytesOfRuns, filesToRemove, runsToRemove } from "./history-size.ts";
import { isLatestOfItem, runOfSameFile } from "./kept-run.ts";

const OLD = keptRun({
  id: "old",
  finishedMs: 1,
  fileKey: "a",
  fileBytes: 100,
  predictionBytes: 10,
});
const SAME_FILE = keptRun({ ...OLD, id: "same-file", finishedMs: 2 });
const NEW = keptRun({ ...OLD, id: "new", finishedMs: 3, fileKey: "b" });

function idsOf(runs: readonly { readonly id: string }[] | undefined) {
  return runs?.map(({ id }) => id);
}

describe("the size of the history", () => {
  it("counts a file that several runs share once", () => {
    expect(bytesOfRuns([OLD, SAME_FILE, NEW])).toBe(230);
    expect(bytesOfRuns([])).toBe(0);
  });
});

describe("making room", () => {
  it("removes nothing where there is room", () => {
    expect(runsToRemove([OLD, NEW], [keptRun({ fileKey: "c" })], 1000)).toEqual([]);
  });

  it("removes the oldest, and more of them while a shared file stays", () => {
    const added = keptRun({ fileKey: "c", fileBytes: 50, predictionBytes: 10 });
    const runs = [NEW, SAME_FILE, OLD];
    expect(idsOf(runsToRemove(runs, [added], 280))).toEqual(["old"]);
    expect(idsOf(runsToRemove(runs, [added], 279))).toEqual(["same-file", "old"]);
  });

  it("gives up where the new run alone is too large", () => {
    expect(runsToRemove([OLD], [keptRun({ fileKey: "c", fileBytes: 300 })], 200)).toBeUndefined();
  });

  it("never leaves more than the limit, and never removes a run that could stay", () => {
    const runs = fc.array(fc.tuple(fc.nat(5), fc.nat(50)), { maxLength: 12 }).map((all) =>
      all.map(([file, bytes], at) =>
        keptRun({
          ...{ id: String(at), finishedMs: at },
          ...{ fileKey: String(file), fileBytes: 10 * file, predictionBytes: bytes },
        }),
      ),
    );
    fc.assert(
      fc.property(runs, fc.nat(300), (all, limit) => {
        const removed = runsToRemove(all, [], limit) ?? [];
        const stay = all.filter((run) => !removed.includes(run));
        expect(bytesOfRuns(stay)).toBeLessThanOrEqual(limit);
        const last = removed.toSorted((a, b) => b.finishedMs - a.finishedMs)[0];
        if (last !== undefined) expect(bytesOfRuns([...stay, last])).toBeGreaterThan(limit);
      }),
    );
  });

  it("removes a file with the last run that needs it", () => {
    expect(filesToRemove([OLD, SAME_FILE, NEW], new Set(["old"]))).toEqual([]);
    expect(filesToRemove([OLD, SAME_FILE, NEW], new Set(["old", "same-file"]))).toEqual(["a"]);
  });
});

describe("a kept run", () => {
  it("is shown by its item until that has a later run", () => {
    expect(isLatestOfItem(OLD, [OLD, keptRun({ ...NEW, itemId: "another" })])).toBe(true);
    expect(isLatestOfItem(OLD, [OLD, NEW])).toBe(false);
  });

  it("shares the file of a run of the same array with the same edits", () => {
    const other = keptRun({ ...OLD, edits: [{ kind: "bands", bands: [0] }] });
    expect(runOfSameFile(NEW, [other, OLD])).toBe(OLD);
    expect(runOfSameFile({ ...NEW, arrayName: "copy.npy" }, [OLD])).toBeUndefined();
  });
});
