import { describe, expect, it } from "vitest";
import { bandCodeOf, bandNamesIn, labelsInName, labelText } from "./band-labels.ts";

describe("the bands that a text names", () => {
  it.each([
    ["T30SXH_20190915_B02_B8A-B12.npy", ["B02", "B8A", "B12"]],
    ["HLS.S30.T30SXH.2019258T105029.v2.0.B8A.tif", ["B8A"]],
    ["OR_ABI-L1b-RadF-M6C01_G16", ["C01"]],
    ["LC08_SR_B5", ["SR_B5"]],
    ["Band 4 - Red", ["Band 4", "Red"]],
    ["narrow NIR, SWIR 1, swir22", ["narrow NIR", "SWIR 1", "swir22"]],
    ["Coastal aerosol", ["Coastal aerosol"]],
    ["S2B_MSIL2A_20250302T095029_N0511_R079_T33UXP", []],
    ["goes16-20210921T2250Z-z7-x21-y49-smoke.npy", []],
    ["chip-17_redder_lib02.npy", []],
  ])("%j: %j", (text, names) => {
    expect(bandNamesIn(text)).toEqual(names);
  });

  it.each([
    ["B8A", 8.5],
    ["b08", 8],
    ["SR_B5", 5],
    ["C06 2.25um", 6],
    ["blue", undefined],
  ])("%j has the code %j", (name, code) => {
    expect(bandCodeOf(name)).toBe(code);
  });
});

describe("the short text of a label", () => {
  it.each([
    ["C01 0.47um", undefined, "C01"],
    ["elevation", undefined, "elevation"],
    ["", 0.49, "0.49 µm"],
    ["", undefined, "unnamed"],
  ])("of %j and %j is %s", (name, wavelengthUm, text) => {
    expect(labelText({ name, wavelengthUm })).toBe(text);
  });
});

describe("a file's name", () => {
  it("names the bands if it has exactly one name for each", () => {
    const labels = labelsInName("chip_B12_B11_B02.npy", 3);
    expect(labels?.labels.map(({ name }) => name)).toEqual(["B12", "B11", "B02"]);
  });

  it.each([
    ["chip_B12_B11_B02.npy", 6],
    ["chip_B12_B12.npy", 2],
    ["chip.npy", 6],
  ])("%s names none of %d bands", (name, bandCount) => {
    expect(labelsInName(name, bandCount)).toBeUndefined();
  });
});
