import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { md5Hex, sha256Hex } from "#domain/array/content-hash.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import type { RunEvent } from "#domain/run/run.ts";
import { type FaultStack, PAGE, startFaultStack } from "#local/fixtures/fault-stack.ts";
import { actAsBrowser } from "#services/fixtures/act-as-browser.ts";
import { participantOf } from "#services/fixtures/participant.ts";
import { browserPlatform } from "#services/platform.ts";
import { runInference } from "./run-inference.ts";
import { type RunInput, uploadLocation } from "./run-input.ts";

let faultStack: FaultStack;
let aws: AwsContext;
beforeAll(async () => {
  faultStack = await startFaultStack();
  aws = { ...participantOf(faultStack.stack), ownerId: "AROAME:ada" };
  actAsBrowser(PAGE);
});
afterEach(() => {
  faultStack.stack.clearFaults();
  faultStack.stack.resetCounts();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await faultStack.close();
});

async function runInputOf(text: string, more: Partial<RunInput> = {}): Promise<RunInput> {
  const bytes = new TextEncoder().encode(text);
  return {
    name: "chip.npy",
    bytes: new Blob([bytes]),
    sha256: await sha256Hex(bytes.buffer),
    md5: md5Hex(bytes.buffer),
    existing: undefined,
    uploaded: undefined,
    again: false,
    hasBatchAxis: false,
    requestForm: undefined,
    expected: { height: 256, width: 256, output: SMOKE.output },
    ...more,
  };
}

/** The events of a run up to the inference request, which fails here. */
async function eventsOf(upload: RunInput): Promise<readonly RunEvent[]> {
  const controller = new AbortController();
  const events: RunEvent[] = [];
  const report = (event: RunEvent): void => {
    events.push(event);
    if (event.type === "entered" && event.phase === "inferring") controller.abort();
  };
  const { signal } = controller;
  await runInference(upload, undefined, aws, {
    platform: browserPlatform,
    signal,
    report,
  });
  return events;
}

function puts(): Readonly<Record<string, number>> {
  return faultStack.stack.counts().puts;
}

describe("a run", () => {
  it("uploads the same content once for repeated runs", async () => {
    const upload = await runInputOf("the same");
    const location = uploadLocation(upload, aws);
    expect(await eventsOf(upload)).toContainEqual({ type: "uploaded", location });
    expect(await eventsOf(upload)).toContainEqual({ type: "uploaded", location, skipped: true });
    expect(puts()).toEqual({ [location.key]: 1 });
  });

  it("uploads it once under different file names", async () => {
    const first = await runInputOf("two names");
    const location = uploadLocation(first, aws);
    await eventsOf(first);
    const second = { ...first, name: "copy of chip.npy" };
    expect(await eventsOf(second)).toContainEqual({ type: "uploaded", location, skipped: true });
    expect(await eventsOf({ ...second, uploaded: location })).not.toContainEqual(
      expect.objectContaining({ type: "uploaded" }),
    );
    expect(puts()).toEqual({ [location.key]: 1 });
  });

  it("uploads it again on request", async () => {
    const upload = await runInputOf("again");
    await eventsOf(upload);
    await eventsOf({ ...upload, again: true });
    expect(Object.values(puts())).toEqual([2]);
  });

  it("uploads other content under the same name", async () => {
    await eventsOf(await runInputOf("one"));
    await eventsOf(await runInputOf("two"));
    expect(Object.values(puts())).toEqual([1, 1]);
  });

  it("uploads it if the role may not look it up", async () => {
    const upload = await runInputOf("unseen");
    await eventsOf(upload);
    faultStack.stack.injectFault({ service: "s3", answer: "access-denied", method: "GET" });
    faultStack.stack.injectFault({ service: "s3", answer: "access-denied", method: "HEAD" });
    await eventsOf(upload);
    expect(Object.values(puts())).toEqual([2]);
  });

  it("uses the key of an array from the bucket, and uploads nothing", async () => {
    const existing = { bucket: faultStack.stack.bucket, key: "participants/elsewhere/scene.npy" };
    const events = await eventsOf(await runInputOf("from the bucket", { existing }));
    expect(events.map(({ type }) => type)).toEqual(["entered", "cancelled"]);
    expect(puts()).toEqual({});
  });

  it("fails if S3 received other bytes", async () => {
    const { md5, sha256 } = await runInputOf("what was read");
    const events = await eventsOf(await runInputOf("what arrived", { md5, sha256 }));
    expect(events.at(-1)).toMatchObject({ type: "failed", failure: { kind: "upload-damaged" } });
  });
});
