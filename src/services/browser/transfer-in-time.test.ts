import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AppError, type Failure, failureOf } from "#domain/failures/failure.ts";
import type { Clock } from "./clock.ts";
import type { Transfer, TransferOptions } from "./transfer.ts";
import { transferInTime } from "./transfer-in-time.ts";

beforeEach(() => vi.stubGlobal("location", new URL("http://localhost:4173/")));
afterEach(() => vi.unstubAllGlobals());

/** A clock that goes on only when a test says so. */
function handClock(): Clock & { advance(ms: number): void } {
  let nowMs = 0;
  let timers: readonly { readonly atMs: number; readonly end: () => void }[] = [];
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: () => new Promise(() => undefined),
    timeout: (ms) => {
      const controller = new AbortController();
      timers = [...timers, { atMs: nowMs + ms, end: () => controller.abort() }];
      return controller.signal;
    },
    advance: (ms) => {
      nowMs += ms;
      const due = timers.filter(({ atMs }) => atMs <= nowMs);
      timers = timers.filter(({ atMs }) => atMs > nowMs);
      for (const { end } of due) end();
    },
  };
}

/** A PUT on a connection that moves only when a test says so. */
function startUpload(signal = new AbortController().signal) {
  const clock = handClock();
  let moved: TransferOptions | undefined;
  const transfer: Transfer = (_method, _url, options) => {
    moved = options;
    return new Promise((_, reject) =>
      options.signal.addEventListener("abort", () => reject(new AppError({ kind: "aborted" }))),
    );
  };
  let failure: Failure | undefined;
  const url = "https://b.s3.us-west-2.amazonaws.com/k?X-Amz-Signature=1";
  const body = new Blob(["chip"]);
  const ended = transferInTime({ clock, transfer }, "PUT", url, {
    service: "s3",
    signal,
    body,
  }).catch((thrown: unknown) => {
    failure = failureOf(thrown);
  });
  return {
    clock,
    sent: (fraction: number) => moved?.onProgress?.(fraction),
    received: () => moved?.onReceived?.(undefined),
    isEnded: () => moved?.signal.aborted === true,
    failure: async () => {
      await ended;
      return failure;
    },
  };
}

it("gives up an upload of which nothing is sent for 30 seconds, and not before", async () => {
  const upload = startUpload();
  for (const fraction of [0.2, 0.4, 0.6]) {
    upload.clock.advance(29_000);
    upload.sent(fraction);
  }
  upload.clock.advance(29_999);
  expect(upload.isEnded()).toBe(false);
  upload.clock.advance(1);
  expect(await upload.failure()).toMatchObject({
    kind: "connection-silent",
    host: "b.s3.us-west-2.amazonaws.com",
    step: "sending",
    afterS: 30,
  });
});

it("waits for the answer of a slow upload for twice as long as it was sent", async () => {
  const upload = startUpload();
  for (const fraction of [0.25, 0.5, 0.75, 1]) {
    upload.clock.advance(25_000);
    upload.sent(fraction);
  }
  upload.clock.advance(199_999);
  expect(upload.isEnded()).toBe(false);
  upload.clock.advance(1);
  expect(await upload.failure()).toMatchObject({ step: "answering", afterS: 200 });
});

it("gives up an answer that pauses for 30 seconds", async () => {
  const upload = startUpload();
  upload.clock.advance(50);
  upload.sent(1);
  upload.clock.advance(20_000);
  upload.received();
  upload.clock.advance(30_000);
  expect(await upload.failure()).toMatchObject({ step: "receiving", afterS: 30 });
});

it("reports a cancelled upload as cancelled", async () => {
  const controller = new AbortController();
  const upload = startUpload(controller.signal);
  controller.abort();
  expect(await upload.failure()).toEqual({ kind: "aborted" });
});
