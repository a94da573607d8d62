import { expect, it } from "vitest";
import { timeSpanText } from "./time-span.ts";

it.each([
  [0, "0 seconds"],
  [1, "1 second"],
  [90, "90 seconds"],
  [754, "13 minutes"],
  [3599.6, "1 hour"],
  [5400, "90 minutes"],
  [10_800, "3 hours"],
  [86_400, "1 day"],
  [200_000, "2 days"],
])("writes %d seconds as %s", (seconds, text) => {
  expect(timeSpanText(seconds)).toBe(text);
});
