import { describe, expect, it } from "vitest";
import { readBandOrder } from "./band-order.ts";

describe("a typed list of bands", () => {
  it.each([
    ["3, 2, 1", [2, 1, 0]],
    ["1-6", [0, 1, 2, 3, 4, 5]],
    [" 7  1–3 ", [6, 0, 1, 2]],
    ["2;2", [1, 1]],
  ])("%j", (text, bands) => {
    expect(readBandOrder(text, 7)).toEqual({ bands });
  });

  it.each([
    ["", "Enter at least one band."],
    ["1, two", "Write numbers like 1, 2, 3 or 1-6; “two” is not one."],
    ["0", "Write numbers like 1, 2, 3 or 1-6; “0” is not one."],
    ["6-1", "Write numbers like 1, 2, 3 or 1-6; “6-1” is not one."],
    ["1-8", "There is no band 8; the last is 7."],
  ])("refuses %j with the reason", (text, problem) => {
    expect(readBandOrder(text, 7)).toEqual({ problem });
  });
});
