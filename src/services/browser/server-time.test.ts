import { describe, expect, it } from "vitest";
import { clockOffset, serverTimeIn } from "./server-time.ts";

describe("the server's time in a refusal", () => {
  it.each([
    [
      "<Error><Code>RequestTimeTooSkewed</Code><RequestTime>20261122T120000Z</RequestTime><ServerTime>2026-11-22T14:30:00Z</ServerTime></Error>",
      "2026-11-22T14:30:00.000Z",
    ],
    [
      "Signature expired: 20261122T120000Z is now earlier than 20261122T142500Z (20261122T143000Z - 5 min.)",
      "2026-11-22T14:30:00.000Z",
    ],
    [
      "Signature not yet current: 20261122T180000Z is still later than 20261122T143500Z (20261122T143000Z + 5 min.)",
      "2026-11-22T14:30:00.000Z",
    ],
    ["<ServerTime>soon</ServerTime>", undefined],
    ["The security token included in the request is expired", undefined],
  ])("is read from %s", (refusal, expected) => {
    expect(serverTimeIn(refusal)?.toISOString()).toBe(expected);
  });
});

describe("the difference between two clocks", () => {
  const at = Date.parse("2026-11-22T14:30:00Z");
  const date = "Sun, 22 Nov 2026 14:30:00 GMT";
  const measure = (clockMs: number, tookMs: number, more: object = {}) =>
    clockOffset({ date, age: null, askedAtMs: clockMs, answeredAtMs: clockMs + tookMs, ...more });

  it("is 0 within the precision of the header's whole seconds", () => {
    expect(measure(at + 10, 40)).toBe(0);
    expect(measure(at + 950, 40)).toBe(0);
    expect(measure(at - 1500, 3000)).toBe(0);
  });

  it("is measured from the middle of the request", () => {
    expect(measure(at + 720_000, 400)).toBe(500 - 720_200);
    expect(measure(at - 720_000, 400)).toBe(500 + 719_800);
  });

  it("includes the time that the answer was in a cache", () => {
    expect(measure(at + 3_600_000, 40, { age: "3600" })).toBe(0);
  });

  it("is undefined without the header", () => {
    expect(measure(at, 40, { date: null })).toBeUndefined();
    expect(measure(at, 40, { date: "yesterday" })).toBeUndefined();
  });
});
