import { describe, expect, it, vi } from "vitest";
import {
  formatAge,
  formatBytes,
  formatCount,
  formatFixed,
  formatList,
  formatNumber,
  formatSignificant,
  formatTime,
  formatUtc,
} from "./format.ts";

describe("numbers", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [393_216, "393,216"],
    [-1234.5678, "-1,234.568"],
  ])("separate thousands of %s as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it("are words up to thirteen", () => {
    expect([1, 6, 13, 14, 1000].map(formatCount)).toEqual([
      "one",
      "six",
      "thirteen",
      "14",
      "1,000",
    ]);
  });

  it.each([
    [0.5, 2, "0.50"],
    [1234.5, 0, "1235"],
    [1.005, 2, "1.00"],
  ])("round %s to %s decimals as %s", (value, decimals, text) => {
    expect(formatFixed(value, decimals)).toBe(text);
  });

  it.each([
    [0.123_456, 4, "0.1235"],
    [0.5, 4, "0.5"],
    [12_345.6, 3, "12300"],
  ])("round %s to %s significant digits as %s", (value, digits, text) => {
    expect(formatSignificant(value, digits)).toBe(text);
  });

  it.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1000, "1.0 kB"],
    [9949, "9.9 kB"],
    [9950, "10 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [1_900_000, "1.9 MB"],
    [5e12, "5000 GB"],
  ])("count %s bytes as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe("lists", () => {
  it.each([
    [["a"], "a"],
    [["a", "b"], "a and b"],
    [["a", "b", "c"], "a, b, and c"],
  ])("join %j as %s", (items, text) => {
    expect(formatList(items)).toBe(text);
  });
});

describe("times", () => {
  it.each([
    ["2021-09-21T22:50Z", "2021-09-21 22:50 UTC"],
    ["2021-09-21T22:50:21Z", "2021-09-21 22:50:21 UTC"],
  ])("show the acquisition time %s as %s", (iso, text) => {
    expect(formatUtc(iso)).toBe(text);
  });

  it("show only the time today, and the date on other days", () => {
    vi.useFakeTimers({ now: new Date(2026, 10, 22, 9, 0), toFake: ["Date"] });
    expect(formatTime(new Date(2026, 10, 22, 14, 2))).toBe("14:02");
    expect(formatTime(new Date(2026, 10, 23, 7, 5))).toMatch(/^23 November(,| at) 07:05$/);
    vi.useRealTimers();
  });

  it.each([
    ["2026-11-28T08:59:01Z", "just now"],
    ["2026-11-28T09:05:00Z", "just now"],
    ["2026-11-28T08:58:30Z", "1 minute ago"],
    ["2026-11-28T06:00:00Z", "3 hours ago"],
    ["2026-11-26T08:00:00Z", "2 days ago"],
    ["2024-11-01T00:00:00Z", "2 years ago"],
  ])("count the age of %s as %s at nine", (iso, age) => {
    expect(formatAge(iso, Date.parse("2026-11-28T09:00:00Z"))).toBe(age);
  });
});
