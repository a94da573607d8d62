import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { buildNodeWorkers, type NodeWorkers } from "#services/fixtures/node-workers.ts";
import { readReply } from "./reply-reader.ts";

let workers: NodeWorkers;
beforeAll(async () => {
  workers = await buildNodeWorkers();
});
afterAll(() => workers.close());

const REQUEST = {
  url: "https://abc.execute-api.us-west-2.amazonaws.com/demo/infer",
  bucket: "bucket",
  key: "key.npy",
  form: "both",
  outputName: "score",
} as const;

/** Reads a reply whose only score is this one. */
async function read(
  score: number,
  { signal = new AbortController().signal, contentType = "application/json" } = {},
): Promise<number | undefined> {
  const body = new TextEncoder().encode(JSON.stringify({ predictions: [[[[score]]]] })).buffer;
  const reply = { status: 200, contentType, body };
  const content = await readReply({ reply, request: REQUEST }, signal, workers.startReplyWorker);
  expect(body.byteLength).toBe(0);
  return content.kind === "prediction" ? content.prediction.scores[0] : undefined;
}

describe("the reply reader", () => {
  it("reads all replies with one worker, each for its own caller", async () => {
    const scores = [0, 0.25, 0.5, 0.75, 1];
    const before = workers.counts.started;
    expect(await Promise.all(scores.map((score) => read(score)))).toEqual(scores);
    expect(await read(0.125)).toBe(0.125);
    expect(workers.counts.started - before).toBe(1);
  });

  it("terminates the worker when its reply is cancelled, and reads the next with another", async () => {
    const controller = new AbortController();
    const before = workers.counts.started;
    const cancelled = read(0.5, { signal: controller.signal });
    const next = read(0.75);
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ failure: { kind: "aborted" } });
    expect(await next).toBe(0.75);
    expect(workers.counts.started - before).toBe(1);
    await vi.waitFor(() => expect(workers.counts.running).toBe(1));
  });

  it("says that a part of the page is missing where the worker cannot be loaded", async () => {
    vi.stubGlobal("navigator", { onLine: false });
    vi.stubGlobal("location", new URL("https://workshop.example/"));
    const body = new ArrayBuffer(0);
    const toRead = { reply: { status: 200, contentType: undefined, body }, request: REQUEST };
    const { signal } = new AbortController();
    await expect(readReply(toRead, signal, workers.startMissingWorker)).rejects.toMatchObject({
      failure: { kind: "offline" },
    });
    vi.unstubAllGlobals();
  });

  it("fails only the reply that a worker dies with, and reads the next with another", async () => {
    const before = workers.counts.started;
    const dying = read(0.5, { contentType: "text/x-crash" });
    const next = read(0.75);
    await expect(dying).rejects.toMatchObject({ failure: { kind: "reply-reader-stopped" } });
    expect(await next).toBe(0.75);
    expect(workers.counts.started - before).toBe(1);
  });
});
