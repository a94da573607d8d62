import { describe, expect, it } from "vitest";
import { hasAddedOffset } from "./added-offset.ts";

describe("the 1,000 that Sentinel-2 adds", () => {
  it.each([
    ["S2B_MSIL2A_20250302T095029_N0511_R079_T33UXP_20250302T104753.tif", true],
    ["S2A_MSIL1C_20220125T105321_N0400_R051_T30SXH_20220125T125321.SAFE", true],
    ["T30SXH_N0511_after-0400.tif", true],
    ["S2A_MSIL2A_20190915T105029_N0213_R051_T30SXH_20190915T132142.npy", false],
    ["S2A_MSIL2A_20211201T105029_N0301_R051_T30SXH.npy", false],
    ["HLS.S30.T30SXH.2019258T105029.v2.0", false],
    ["HLS.S30.T30SXH_N0511.v2.0.tif", false],
    ["chip_N0511.npy", undefined],
    ["T30SXH_20250302T095029_B02_10m.tif", undefined],
    ["LC08_L2SP_201033_20200812_N0511.tif", undefined],
    ["", undefined],
  ])("follows from the file name %s: %s", (name, expected) => {
    expect(hasAddedOffset(name)).toBe(expected);
  });
});
