import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker as Thread } from "node:worker_threads";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { smokeOf } from "#domain/model/fixtures/cards.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
import { readArray, splitBatch, tryEdits } from "./array-reader.ts";

/**
 * The worker runs as it is built, on a thread of Node's: another heap, real structured clones and
 * real transfers. This stands in for the scope that a browser gives to a worker.
 */
const SCOPE = `
import { parentPort } from "node:worker_threads";
globalThis.addEventListener = (type, listener) => parentPort.on(type, (data) => {
  if (data.file.type === "text/x-crash") throw new Error("out of memory");
  listener({ data });
});
globalThis.postMessage = (message, { transfer = [] } = {}) => {
  parentPort.postMessage(message, transfer);
  if (transfer.some((buffer) => buffer.byteLength > 0)) throw new Error("a buffer was copied");
};
`;

let folder = "";
let started = 0;
let running = 0;

/** A browser's Worker, as far as it is used. */
class ThreadWorker extends EventTarget {
  readonly #thread: Thread;

  constructor(address: URL, options: { readonly type: string }) {
    super();
    expect(address.pathname).toMatch(/\/array-worker\.ts$/);
    expect(options).toEqual({ type: "module" });
    started += 1;
    running += 1;
    this.#thread = new Thread(pathToFileURL(join(folder, "worker.mjs")));
    this.#thread.on("message", (data: unknown) => {
      this.dispatchEvent(new MessageEvent("message", { data }));
    });
    this.#thread.on("error", () => this.dispatchEvent(new Event("error", { cancelable: true })));
    this.#thread.on("exit", () => {
      running -= 1;
    });
  }

  postMessage(message: unknown): void {
    this.#thread.postMessage(message);
  }

  terminate(): void {
    void this.#thread.terminate();
  }
}

function sample(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(`public/samples/${name}`));
}

/** How a file is read that nobody gives up, for a model of so many bands. */
function calm(bandCount = 6) {
  return orders(new AbortController().signal, bandCount);
}

function orders(signal: AbortSignal, bandCount = 6) {
  return { edits: [], card: smokeOf(bandCount), signal, isUrgent: false } as const;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "array-worker-"));
  await build({
    entryPoints: ["src/services/workers/array-worker.ts"],
    bundle: true,
    format: "esm",
    banner: { js: SCOPE },
    outfile: join(folder, "worker.mjs"),
  });
  vi.stubGlobal("Worker", ThreadWorker);
});

afterAll(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

describe("readArray", () => {
  it("gives what the bytes hold, and the very file to upload", async () => {
    const bytes = sample("landsat7-olinda-6band.npy");
    const file = new Blob([bytes]);
    const { array, bands } = await readArray(file, calm());
    const { upload, ...content } = array;
    const here = await prepareArray(await openFile(bytes.buffer), bytes.buffer, calm());
    expect(content).toEqual(here.content);
    expect(bands).toEqual(here.bands);
    expect(upload).toBe(file);
  });

  it("gives the rewritten file where the bands come first", async () => {
    const bytes = writeNpy(Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8), "int16", [2, 1, 4]);
    const { array } = await readArray(new Blob([bytes]), calm(2));
    const wanted = writeNpy(Int16Array.of(1, 5, 2, 6, 3, 7, 4, 8), "int16", [1, 4, 2]);
    expect(array.rewritten).toBe(true);
    expect(await array.upload.arrayBuffer()).toEqual(wanted);
  });

  it("moves planes that share one buffer together", async () => {
    const bytes = writeNpy(new Float32Array(40).fill(2), "float32", [2, 4, 5]);
    const { bands } = await readArray(new Blob([bytes]), calm(2));
    expect(bands).toEqual([new Float32Array(20).fill(2), new Float32Array(20).fill(2)]);
    expect(bands[0]?.buffer).toBe(bands[1]?.buffer);
  });

  it("says what other edits would make of a file, each or why it cannot", async () => {
    const bytes = writeNpy(new Uint8Array(9 * 9 * 7), "uint8", [9, 9, 7]);
    const outcomes = await tryEdits(
      new Blob([bytes]),
      [[{ kind: "bands", bands: [0, 1, 2, 3, 4, 5] }], [{ kind: "bands", bands: [9] }]],
      calm(),
    );
    expect(outcomes[0]).toMatchObject({ content: { bandCount: 6, height: 9 } });
    expect(outcomes[1]).toMatchObject({ failure: { kind: "unreadable-array" } });
  });

  it("splits a batch into files of their own", async () => {
    const bytes = writeNpy(new Uint8Array(4 * 5 * 5 * 6), "uint8", [4, 5, 5, 6]);
    const chips = await splitBatch(new Blob([bytes]), [], smokeOf(6));
    expect(chips).toHaveLength(4);
    const [chip = new Blob()] = chips;
    expect(parseNpy(await chip.arrayBuffer()).shape).toEqual([5, 5, 6]);
  });

  it("reads an urgent file before those that wait", async () => {
    const finished: string[] = [];
    const read = async (name: string, isUrgent: boolean): Promise<void> => {
      const bytes = writeNpy(new Uint8Array(64 * 64 * 6), "uint8", [64, 64, 6]);
      await readArray(new Blob([bytes]), { ...calm(), isUrgent });
      finished.push(name);
    };
    await Promise.all([read("first", false), read("second", false), read("urgent", true)]);
    expect(finished).toEqual(["first", "urgent", "second"]);
  });

  it("rejects with the reason and remedy that the worker found", async () => {
    await expect(readArray(new Blob(["version https://git-lfs"]), calm())).rejects.toMatchObject({
      name: "AppError",
      failure: { kind: "unreadable-array", reason: expect.stringContaining("Git LFS") as string },
    });
  });

  it("reads many files with one worker, each to its own caller", async () => {
    const before = started;
    const arrays = await Promise.all(
      [2, 3, 4, 5].map((width) => {
        const bytes = writeNpy(new Uint8Array(width * 6), "uint8", [1, width, 6]);
        return readArray(new Blob([bytes]), calm());
      }),
    );
    expect(arrays.map(({ array }) => array.width)).toEqual([2, 3, 4, 5]);
    expect(started).toBe(before);
  });

  it("rejects at once for a signal that has been given already", async () => {
    const signal = AbortSignal.abort();
    await expect(
      readArray(new Blob([sample("landsat7-olinda-6band.npy")]), orders(signal)),
    ).rejects.toMatchObject({ failure: { kind: "aborted" } });
  });

  it("ends the worker when its only file is given up, and starts another for the next", async () => {
    const before = started;
    const { signal, abort } = abortable();
    const file = new Blob([sample("landsat7-olinda-6band.npy")]);
    const reading = readArray(file, orders(signal));
    abort();
    await expect(reading).rejects.toMatchObject({ failure: { kind: "aborted" } });
    await vi.waitFor(() => expect(running).toBe(0));
    expect((await readArray(file, calm())).array.height).toBe(256);
    expect(started).toBe(before + 1);
  });

  it("ends the work on a file that is given up, and goes on with the others", async () => {
    const { signal, abort } = abortable();
    const file = new Blob([sample("landsat7-olinda-6band.npy")]);
    const first = readArray(file, orders(signal));
    const second = readArray(file, calm());
    abort();
    await expect(first).rejects.toMatchObject({ failure: { kind: "aborted" } });
    expect((await second).array.width).toBe(256);
  });

  it("says so when the worker crashes, and reads the files that wait with another", async () => {
    const file = new Blob([sample("landsat7-olinda-6band.npy")]);
    const crash = readArray(new Blob([], { type: "text/x-crash" }), calm());
    const waiting = readArray(file, calm());
    await expect(crash).rejects.toMatchObject({
      failure: { reason: expect.stringContaining("stopped while it read") as string },
    });
    expect((await waiting).array.width).toBe(256);
  });
});

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
