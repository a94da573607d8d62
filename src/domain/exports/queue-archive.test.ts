// The archive of a queue, read by Python's zipfile and csv.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { exampleContext, GRIDS } from "./fixtures/export-context.ts";
import { createQueueArchive } from "./queue-archive.ts";

const READ = `
import csv, io, json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
table = archive.read("queue.csv").decode()
rows = list(csv.DictReader(io.StringIO(table, newline="")))
print(json.dumps({"names": archive.namelist(), "rows": [[row["array"], row["mask_pixels"]] for row in rows]}))
`;

interface ZipRead {
  readonly names: string[];
  readonly rows: string[][];
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

it("contains the files of every result, and a table of all", async () => {
  const example = (name: string, grid: (typeof GRIDS)["utm"] | undefined) =>
    exampleContext({
      name,
      height: 2,
      width: 3,
      scores: Float32Array.of(0, 0, 0.9, 0.8, 1, 0),
      grid,
    });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>();
  const content = new Response(readable).arrayBuffer();
  const archive = await createQueueArchive(writable);
  await archive.add(await example("a.npy", GRIDS.utm));
  await archive.add(await example("b.npy", undefined));
  await archive.add(await example("a.tif", undefined));
  await archive.close();
  const { names, rows } = readZip(await content);
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
