import { expect, it } from "vitest";
import { restMends, restMs } from "./rest.ts";

it("rests longer and longer, for about four minutes in all, and then gives up", () => {
  const rests = [0, 1, 2, 3, 4, 5, 6].map((before) => restMs(before) ?? Number.NaN);
  expect(rests).toEqual(rests.toSorted((one, other) => one - other));
  const minutes = rests.reduce((sum, ms) => sum + ms, 0) / 60_000;
  expect(minutes).toBeGreaterThan(4);
  expect(minutes).toBeLessThan(5);
  expect(restMs(7)).toBeUndefined();
});

it("rests for what passes, and for nothing that somebody has to mend", () => {
  expect(restMends({ kind: "throttled", service: "s3" })).toBe(true);
  expect(restMends({ kind: "service-unavailable", service: "api" })).toBe(true);
  expect(restMends({ kind: "connection-lost", service: "s3", host: "s3" })).toBe(true);
  expect(restMends({ kind: "bucket-missing", bucket: "b" })).toBe(false);
  expect(restMends({ kind: "credentials-expired" })).toBe(false);
});
