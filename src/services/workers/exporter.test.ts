import { Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ExportContext } from "#domain/exports/export.ts";
import type { ExportedResult } from "#domain/exports/exported-result.ts";
import { exampleContext, GRIDS } from "#domain/exports/fixtures/export-context.ts";
import { resultFacts } from "#domain/exports/result-facts.ts";
import { sheetTile } from "#domain/exports/sheet-tile.ts";
import { WORKER_EXPORTS } from "#domain/exports/worker-exports.ts";
import { buildNodeWorkers, type NodeWorkers } from "#services/fixtures/node-workers.ts";
import { archiveOf, factsOf, makeFile, tileOf } from "./exporter.ts";

let workers: NodeWorkers;
beforeAll(async () => {
  workers = await buildNodeWorkers();
  vi.stubGlobal("Worker", workers.Worker);
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await workers.close();
});

const [HEIGHT, WIDTH] = [40, 50];
const SCORES = Float32Array.from({ length: HEIGHT * WIDTH }, (_, at) => ((at * 7919) % 1000) / 999);

async function context(name: string): Promise<ExportContext & { readonly result: ExportedResult }> {
  const example = { name, height: HEIGHT, width: WIDTH, scores: SCORES, grid: GRIDS.utm };
  const { result, ...others } = await exampleContext(example);
  if (result === undefined) throw new Error("The example has a result.");
  const report = {
    ...{ version: "1.0.0", madeAt: "2026-01-01T00:00Z", viewQuery: "", doubts: [] },
    ...{ timings: {}, uploadSkipped: false },
  };
  const draw = async () => new Blob(["PNG"], { type: "image/png" });
  return { ...others, result, report, view: { draw } };
}

async function* each(all: readonly ExportedResult[]): AsyncGenerator<ExportedResult> {
  yield* all;
}

async function collected<Thing>(things: AsyncIterable<Thing>): Promise<readonly Thing[]> {
  const all: Thing[] = [];
  for await (const thing of things) all.push(thing);
  return all;
}

describe("exports made in a worker", () => {
  it.each(WORKER_EXPORTS)("make of $id the file that it makes here", async (row) => {
    const given = await context("chip.npy");
    const expected = await row.make(given);
    const { content, fileName } = await makeFile(row, given);
    expect(fileName).toBe(expected.fileName);
    expect(content.type).toBe(expected.content.type);
    expect(new Uint8Array(await content.arrayBuffer())).toEqual(
      new Uint8Array(await expected.content.arrayBuffer()),
    );
    // What the page shows is still its own.
    expect(given.result.prediction.scores).toEqual(SCORES);
  });

  it("count and draw as they do here", async () => {
    const { result } = await context("chip.npy");
    expect(await tileOf(result)).toEqual(sheetTile(result));
    const counted = await collected(factsOf(each([result, result])));
    const { mask_area_km2: area, ...facts } = resultFacts(result, undefined);
    expect(counted).toMatchObject([facts, facts]);
    // With the projection, which is loaded in the worker.
    expect([area, counted[0]?.["mask_area_km2"]]).toEqual([undefined, expect.any(Number)]);
  });

  it("leave out the pixels without data", async () => {
    const { result } = await context("chip.npy");
    const missing = Uint8Array.from(SCORES, (_, at) => Number(at < WIDTH));
    const [facts] = await collected(
      factsOf(each([{ ...result, array: { ...result.array, missing } }])),
    );
    expect(facts).toMatchObject({ pixels_without_score: WIDTH });
  });

  it("archive the results of a queue, of which each is loaded once the one before is written", async () => {
    const { result } = await context("chip.npy");
    const { started } = workers.counts;
    let loaded = 0;
    async function* results(): AsyncGenerator<ExportedResult> {
      for (; loaded < 3; loaded += 1) yield { ...result, name: `chip-${loaded}.npy` };
    }
    const archive = await archiveOf(results());
    const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(await archive.arrayBuffer())));
    const names = (await reader.getEntries()).map(({ filename }) => filename);
    expect(names).toHaveLength(3 * (WORKER_EXPORTS.length - 1) + 1);
    expect(names).toContain("queue.csv");
    expect(archive.type).toBe("application/zip");
    // A worker of its own, which ends with it.
    expect(workers.counts.started).toBe(started + 1);
    await vi.waitFor(() => expect(workers.counts.running).toBeLessThan(workers.counts.started));
  });

  it("fail as they fail here", async () => {
    const given = await context("chip.npy");
    const row = WORKER_EXPORTS.find(({ id }) => id === "prediction-geotiff");
    if (row === undefined) throw new Error("It is listed.");
    const result = { ...given.result, grid: undefined };
    await expect(makeFile(row, { ...given, result })).rejects.toMatchObject({
      failure: { kind: "unexpected" },
    });
  });
});
