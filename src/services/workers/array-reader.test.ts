import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { packScene } from "#domain/formats/scene-file.ts";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
import { buildNodeWorkers, type NodeWorkers } from "#services/fixtures/node-workers.ts";
import { type ArrayReader, createArrayReader } from "./array-reader.ts";

let workers: NodeWorkers;
let reader: ArrayReader;

function sample(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(`public/samples/${name}`));
}

/** Options of a read that is not aborted, for a model with this many bands. */
function calm(bandCount = 6) {
  return orders(new AbortController().signal, bandCount);
}

function orders(signal: AbortSignal, bandCount = 6) {
  return { edits: [], card: smokeOf(bandCount), signal, isUrgent: false } as const;
}

beforeAll(async () => {
  workers = await buildNodeWorkers();
  reader = createArrayReader(workers.startArrayWorker);
});

afterAll(() => workers.close());

describe("the array reader", () => {
  it("returns the array's content, and the file itself to upload", async () => {
    const bytes = sample("landsat7-olinda-6band.npy");
    const file = new Blob([bytes]);
    const { array, bands } = await reader.read(file, calm());
    const { upload, ...facts } = array;
    const here = prepareArray(await openFile(bytes.buffer), bytes.buffer, calm());
    expect(facts).toEqual({
      ...here.content,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      md5: createHash("md5").update(bytes).digest("hex"),
    });
    expect(bands).toEqual(here.bands);
    expect(upload).toBe(file);
  });

  it("returns a rewritten file for a bands-first array", async () => {
    const bytes = writeNpy(Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8), "int16", [2, 1, 4]);
    const { array } = await reader.read(new Blob([bytes]), calm(2));
    const wanted = writeNpy(Int16Array.of(1, 5, 2, 6, 3, 7, 4, 8), "int16", [1, 4, 2]);
    expect(array.rewritten).toBe(true);
    expect(await array.upload.arrayBuffer()).toEqual(wanted);
    expect(array.sha256).toBe(createHash("sha256").update(new Uint8Array(wanted)).digest("hex"));
  });

  it("moves planes that share one buffer together", async () => {
    const bytes = writeNpy(new Float32Array(40).fill(2), "float32", [2, 4, 5]);
    const { bands } = await reader.read(new Blob([bytes]), calm(2));
    expect(bands).toEqual([new Float32Array(20).fill(2), new Float32Array(20).fill(2)]);
    expect(bands[0]?.buffer).toBe(bands[1]?.buffer);
  });

  it("gives a quick look of a large file before its content", async () => {
    const bytes = writeNpy(new Uint8Array(1200 * 1200 * 6).fill(9), "uint8", [1200, 1200, 6]);
    const events: string[] = [];
    const reading = reader.read(new Blob([bytes]), {
      ...calm(),
      onQuickLook: ({ height, width, fileSize }) =>
        events.push(`${height} × ${width} of ${fileSize.height} × ${fileSize.width}`),
    });
    await reading.then(({ array }) => events.push(`read ${array.height}`));
    expect(events).toEqual(["128 × 128 of 1200 × 1200", "read 1200"]);
  });

  it("gives a second look, of the picture's size, before decoded values are counted", async () => {
    const bytes = writeNpy(new Uint8Array(2100 * 2000 * 6).fill(9), "uint8", [2100, 2000, 6]);
    const sizes: string[] = [];
    reader.setScreen({ height: 500, width: 640 });
    await reader.read(new Blob([bytes]), {
      ...calm(),
      onQuickLook: ({ height, width }) => sizes.push(`${height} × ${width}`),
    });
    expect(sizes).toEqual(["128 × 122", "500 × 640"]);
  });

  it("reports each band of a scene before it is read, the reference first", async () => {
    const files = ["B1", "B2"].map((name) => ({
      name: `${name}.npy`,
      file: new Blob([writeNpy(Uint8Array.of(1, 2, 3, 4), "uint8", [2, 2])]),
    }));
    const bands = files.map(({ name }, file) => ({ name, file }));
    const reports: string[] = [];
    const { array } = await reader.read(packScene({ files, bands, reference: 1 }), {
      ...calm(2),
      onBand: ({ band, bandCount }) => reports.push(`${band} of ${bandCount}`),
    });
    expect(array.bandCount).toBe(2);
    expect(reports).toEqual(["1 of 2", "2 of 2"]);
  });

  it("names the size of a file that is larger than browsers read, without reading it", async () => {
    // Parts of a Blob share their bytes.
    const part = new Blob([new Uint8Array(50_000_000)]);
    const file = new Blob([sample("landsat7-olinda-6band.npy"), ...new Array(50).fill(part)]);
    await expect(reader.read(file, calm())).rejects.toMatchObject({
      failure: {
        kind: "unreadable-array",
        reason: "This file has 2.5 GB, more than a browser reads at once (2 GB).",
      },
    });
  });

  it("previews the outcome or failure of other edits", async () => {
    const bytes = writeNpy(new Uint8Array(9 * 9 * 7), "uint8", [9, 9, 7]);
    const outcomes = await reader.preview(
      new Blob([bytes]),
      [[{ kind: "bands", bands: [0, 1, 2, 3, 4, 5] }], [{ kind: "bands", bands: [9] }]],
      calm(),
    );
    expect(outcomes[0]).toMatchObject({ content: { bandCount: 6, height: 9 } });
    expect(outcomes[1]).toMatchObject({ failure: { kind: "unreadable-array" } });
  });

  it("splits a batch into separate files", async () => {
    const bytes = writeNpy(new Uint8Array(4 * 5 * 5 * 6), "uint8", [4, 5, 5, 6]);
    const { files } = await reader.split(new Blob([bytes]), [], smokeOf(6));
    expect(files).toHaveLength(4);
    const [chip = new Blob()] = files;
    expect(parseNpy(await chip.arrayBuffer()).shape).toEqual([5, 5, 6]);
  });

  it("reads an urgent file before waiting ones", async () => {
    const finished: string[] = [];
    const read = async (name: string, isUrgent: boolean): Promise<void> => {
      const bytes = writeNpy(new Uint8Array(64 * 64 * 6), "uint8", [64, 64, 6]);
      await reader.read(new Blob([bytes]), { ...calm(), isUrgent });
      finished.push(name);
    };
    await Promise.all([read("first", false), read("second", false), read("urgent", true)]);
    expect(finished).toEqual(["first", "urgent", "second"]);
  });

  it("rejects with the worker's reason and action", async () => {
    await expect(reader.read(new Blob(["version https://git-lfs"]), calm())).rejects.toMatchObject({
      name: "AppError",
      failure: { kind: "unreadable-array", reason: expect.stringContaining("Git LFS") as string },
    });
  });

  it("reads many files with one worker, each for its own caller", async () => {
    const before = workers.counts.started;
    const arrays = await Promise.all(
      [2, 3, 4, 5].map((width) => {
        const bytes = writeNpy(new Uint8Array(width * 6), "uint8", [1, width, 6]);
        return reader.read(new Blob([bytes]), calm());
      }),
    );
    expect(arrays.map(({ array }) => array.width)).toEqual([2, 3, 4, 5]);
    expect(workers.counts.started).toBe(before);
  });

  it("rejects immediately if the signal has already aborted", async () => {
    const signal = AbortSignal.abort();
    await expect(
      reader.read(new Blob([sample("landsat7-olinda-6band.npy")]), orders(signal)),
    ).rejects.toMatchObject({ failure: { kind: "aborted" } });
  });

  it("terminates the worker when its only job is aborted, and starts another for the next", async () => {
    const before = workers.counts.started;
    const { signal, abort } = abortable();
    const file = new Blob([sample("landsat7-olinda-6band.npy")]);
    const reading = reader.read(file, orders(signal));
    abort();
    await expect(reading).rejects.toMatchObject({ failure: { kind: "aborted" } });
    await vi.waitFor(() => expect(workers.counts.running).toBe(0));
    expect((await reader.read(file, calm())).array.height).toBe(256);
    expect(workers.counts.started).toBe(before + 1);
  });

  it("stops an aborted job and continues with the others", async () => {
    const { signal, abort } = abortable();
    const file = new Blob([sample("landsat7-olinda-6band.npy")]);
    const first = reader.read(file, orders(signal));
    const second = reader.read(file, calm());
    abort();
    await expect(first).rejects.toMatchObject({ failure: { kind: "aborted" } });
    expect((await second).array.width).toBe(256);
  });

  it("reports a crashed worker and reads the waiting files with another", async () => {
    const file = new Blob([sample("landsat7-olinda-6band.npy")]);
    const crash = reader.read(new Blob([], { type: "text/x-crash" }), calm());
    const waiting = reader.read(file, calm());
    await expect(crash).rejects.toMatchObject({
      failure: { reason: expect.stringContaining("stopped while reading") as string },
    });
    expect((await waiting).array.width).toBe(256);
  });
});

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

describe("an array reader that is prepared", () => {
  let own: NodeWorkers;
  beforeAll(async () => {
    own = await buildNodeWorkers();
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  afterAll(() => own.close());
  const file = new Blob([sample("landsat7-olinda-6band.npy")]);

  it("starts one worker ahead, which reads a made-up chip once and then the first file", async () => {
    const prepared = createArrayReader(own.startArrayWorker);
    prepared.prepare(smokeOf(6));
    prepared.prepare(smokeOf(6));
    expect(own.counts.started).toBe(1);
    const { array } = await prepared.read(file, calm());
    expect(array).toEqual((await reader.read(file, calm())).array);
    expect(own.counts.started).toBe(1);
  });

  it("reads a file where the worker could not be loaded ahead", async () => {
    // The reader asks why the worker is missing.
    vi.stubGlobal("navigator", { onLine: false });
    vi.stubGlobal("location", new URL("https://workshop.example/"));
    let isMissing = true;
    const prepared = createArrayReader(() => {
      const start = isMissing ? own.startMissingWorker : own.startArrayWorker;
      isMissing = false;
      return start();
    });
    prepared.prepare(smokeOf(6));
    expect((await prepared.read(file, calm())).array.bandCount).toBe(6);
  });
});
