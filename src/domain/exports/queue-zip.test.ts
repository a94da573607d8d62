// The archive of a queue, read by Python's zipfile and csv.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ExportContext } from "./export.ts";
import { exampleContext, GRIDS } from "./fixtures/export-context.ts";
import { QUEUE_CSV } from "./queue-csv.ts";
import { QUEUE_ZIP } from "./queue-zip.ts";

const READ = `
import csv, io, json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
table = archive.read("queue.csv").decode()
rows = list(csv.DictReader(io.StringIO(table, newline="")))
print(json.dumps({"table": table, "names": archive.namelist(), "rows": [[row["array"], row["mask_pixels"]] for row in rows]}))
`;

interface ZipRead {
  readonly names: string[];
  readonly rows: string[][];
  /** `queue.csv`. */
  readonly table: string;
}

function readZip(bytes: ArrayBuffer): ZipRead {
  const folder = mkdtempSync(join(tmpdir(), "queue-"));
  try {
    const path = join(folder, "queue.zip");
    writeFileSync(path, Buffer.from(bytes));
    return JSON.parse(execFileSync("python3", ["-c", READ, path], { encoding: "utf8" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("contains the files of every result, and a table of all, one result at a time", async () => {
  const example = (name: string, grid: (typeof GRIDS)["utm"] | undefined) =>
    exampleContext({
      name,
      height: 2,
      width: 3,
      scores: Float32Array.of(0, 0, 0.9, 0.8, 1, 0),
      grid,
    });
  const items = [
    await example("a.npy", GRIDS.utm),
    await example("b.npy", undefined),
    await example("a.tif", undefined),
  ] as const;
  const steps: string[] = [];
  async function* contexts(): AsyncGenerator<ExportContext> {
    for (const item of items) {
      steps.push("loaded");
      yield item;
      steps.push("exported");
    }
  }
  const queue = { resultCount: items.length, contexts };
  const { content } = await QUEUE_ZIP.make({ ...items[0], queue });
  expect(steps).toEqual(items.flatMap(() => ["loaded", "exported"]));
  const csv = await QUEUE_CSV.make({ ...items[0], queue });
  const { names, rows, table } = readZip(await content.arrayBuffer());
  expect(await csv.content.text()).toBe(table);
  expect(rows).toEqual([
    ["a.npy", "3"],
    ["b.npy", "3"],
    ["a.tif", "3"],
  ]);
  const of = (start: string): readonly string[] =>
    names.filter((name) => name.startsWith(start)).map((name) => name.replace(/^.*p0\.5_/, ""));
  const plain = ["probability.npy", "mask.npy", "mask.png", "regions.csv", "numbers.csv"];
  expect(of("b_")).toEqual([...plain, "numbers.json"]);
  expect(of("a_")).toEqual(
    expect.arrayContaining(["probability.tif", "mask.tif", "regions.geojson", "mask_2.npy"]),
  );
  expect(new Set(names).size).toBe(names.length);
});
