import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cooldownMs } from "./cooldown.ts";
import type { Failure } from "./failure.ts";
import { FAILURES } from "./failures.ts";
import { REFUSALS } from "./inference-refusals.ts";
import { isTransient, nextTryMs, retryAfterS } from "./retry-policy.ts";

const BUSY: Failure = { kind: "throttled", service: "api" };
const refused = (code: "endpoint-busy" | "api-cannot-run-function" | "model-error"): Failure => ({
  kind: "inference-refused",
  status: 503,
  code,
});

describe("the wait before the next try of a request", () => {
  it.each<Failure>([
    BUSY,
    { kind: "service-unavailable", service: "s3" },
    refused("endpoint-busy"),
    refused("api-cannot-run-function"),
  ])("applies to transient failures: $kind", (failure) => {
    expect(nextTryMs(failure, 1, 100, 0.5)).toBe(1500);
    expect(nextTryMs(failure, 2, 3000, 0.5)).toBe(4500);
  });

  it.each<Failure>([
    refused("model-error"),
    { kind: "quota-exceeded" },
    { kind: "timed-out", service: "api", afterS: 29 },
    { kind: "answer-hidden", host: "h" },
    { kind: "credentials-expired" },
  ])("does not apply to other failures: $kind", (failure) => {
    expect(nextTryMs(failure, 1, 0, 0)).toBeUndefined();
  });

  it("honours Retry-After unless it is too long", () => {
    const retryIn = (seconds: number): Failure => ({ ...BUSY, evidence: { retryAfterS: seconds } });
    expect(nextTryMs(retryIn(7), 1, 0, 0)).toBe(7000);
    expect(nextTryMs(retryIn(25), 1, 0, 0)).toBeUndefined();
  });

  it("ends after three tries and 20 seconds, with random jitter", () => {
    const random = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.array(random, { minLength: 9, maxLength: 9 }), (randoms) => {
        let elapsedMs = 0;
        let tries = 1;
        for (const chance of randoms) {
          const waitMs = nextTryMs(BUSY, tries, elapsedMs, chance);
          if (waitMs === undefined) break;
          elapsedMs += waitMs;
          tries += 1;
        }
        expect(tries).toBe(3);
        expect(elapsedMs).toBeLessThanOrEqual(20_000);
      }),
    );
    expect(nextTryMs(BUSY, 1, 0, 0.1)).not.toBe(nextTryMs(BUSY, 1, 0, 0.2));
  });
});

describe("a Retry-After header", () => {
  const nowMs = Date.parse("Mon, 23 Nov 2026 02:00:00 GMT");

  it.each([
    ["120", 120],
    [" 0 ", 0],
    ["Mon, 23 Nov 2026 02:00:07 GMT", 7],
    ["Mon, 23 Nov 2026 01:00:00 GMT", 0],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
  ])("%j means %j seconds", (header, seconds) => {
    expect(retryAfterS(header, nowMs)).toBe(seconds);
  });
});

describe("the pause of a queue", () => {
  it("grows to about four minutes in total, then gives up", () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6].map((before) => cooldownMs(before) ?? Number.NaN);
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
    const minutes = pauses.reduce((sum, ms) => sum + ms, 0) / 60_000;
    expect(minutes).toBeGreaterThan(4);
    expect(minutes).toBeLessThan(5);
    expect(cooldownMs(7)).toBeUndefined();
  });

  it.each<[boolean, Failure]>([
    [true, { kind: "throttled", service: "s3" }],
    [true, { kind: "service-unavailable", service: "api" }],
    [true, { kind: "throttled", service: "api", evidence: { retryAfterS: 60 } }],
    [false, { kind: "throttled", service: "api", evidence: { retryAfterS: 3600 } }],
    [false, { kind: "connection-silent", service: "s3", host: "s3", step: "sending", afterS: 30 }],
    [true, { kind: "connection-lost", service: "s3", host: "s3" }],
    [false, { kind: "bucket-missing", bucket: "b" }],
    [false, { kind: "credentials-expired" }],
    [false, refused("endpoint-busy")],
  ])("applies only to transient failures: %s, %j", (isPaused, failure) => {
    expect(isTransient(failure)).toBe(isPaused);
  });
});

describe("the table's retry policies", () => {
  const kindsOf = (policy: RegExp): readonly string[] =>
    Object.entries(FAILURES)
      .filter(([, { retry }]) => typeof retry === "string" && policy.test(retry))
      .map(([kind]) => kind)
      .toSorted();

  it("pause the queue only for an unavailable service or a broken connection", () => {
    expect(kindsOf(/cooldown$/)).toEqual([
      "connection-lost",
      "service-unavailable",
      "throttled",
      "unreachable",
      "upload-stalled",
    ]);
  });

  it("repeat a request only for throttling and unavailable services", () => {
    expect(kindsOf(/^backoff/)).toEqual(["service-unavailable", "throttled"]);
    const crowded = Object.entries(REFUSALS).filter(([, { retry }]) => retry !== "never");
    expect(crowded.map(([code]) => code)).toEqual(["endpoint-busy", "api-cannot-run-function"]);
  });
});
