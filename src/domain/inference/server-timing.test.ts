import { expect, it } from "vitest";
import { parseServerTiming } from "./server-timing.ts";

// The examples of https://www.w3.org/TR/server-timing/#examples, and its grammar's corner cases.
it.each([
  [
    "miss, db;dur=53, app;dur=47.2",
    [
      ["db", 53],
      ["app", 47.2],
    ],
  ],
  ["customView, dc;desc=atl", []],
  ['cache;desc="Cache Read";dur=23.2', [["cache", 23.2]]],
  ["total;dur=123.4", [["total", 123.4]]],
  [
    'a;desc="one, two;dur=9";dur=1, b ; dur = "2"',
    [
      ["a", 1],
      ["b", 2],
    ],
  ],
  ["", []],
  [";dur=3, =;dur=x", []],
] as const)("reads the durations of %s", (header, expected) => {
  expect(parseServerTiming(header).map(({ name, ms }) => [name, ms])).toEqual(expected);
});

it.each([
  ['cache;desc="Cache Read";dur=23.2', "Cache Read"],
  ["cache;dur=1;desc=goes-smoke", "goes-smoke"],
  ['cache;desc="a \\"b\\"";dur=1', 'a "b"'],
  ["cache;dur=1", undefined],
])("reads the description of %s", (header, description) => {
  expect(parseServerTiming(header)[0]?.description).toBe(description);
});
