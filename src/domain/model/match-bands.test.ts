import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BandLabels, namedBands } from "#domain/array/band-labels.ts";
import { SMOKE, WATER } from "./fixtures/cards.ts";
import { matchBands } from "./match-bands.ts";
import type { ModelCard } from "./model-card.ts";

function labelled(names: readonly string[], sensorText = ""): BandLabels {
  return { labels: namedBands(names), source: "file", sensorText };
}

/** The names that are read as the card's bands, per reading. */
function readings(names: readonly string[], card: ModelCard, sensorText = "") {
  return matchBands(labelled(names, sensorText), card).map(({ bands }) =>
    bands.map((band) => (band === undefined ? "-" : names[band])).join(" "),
  );
}

const SENTINEL = "B01 B02 B03 B04 B05 B06 B07 B08 B8A B09 B10 B11 B12".split(" ");
const LANDSAT = "B1 B2 B3 B4 B5 B6 B7".split(" ");

describe("the card's bands among a file's", () => {
  it.each([
    ["every band of Sentinel-2", SENTINEL, "B02 B03 B04 B8A B11 B12"],
    ["reversed", ["B12", "B11", "B8A", "B04", "B03", "B02"], "B02 B03 B04 B8A B11 B12"],
    [
      "without the narrow NIR",
      SENTINEL.filter((name) => name !== "B8A"),
      "B02 B03 B04 B08 B11 B12",
    ],
    [
      "Landsat Collection 2",
      LANDSAT.map((name) => `SR_${name}`),
      "SR_B2 SR_B3 SR_B4 SR_B5 SR_B6 SR_B7",
      "LC08",
    ],
    ["HLS of Landsat", ["B02", "B03", "B04", "B05", "B06", "B07"], "B02 B03 B04 B05 B06 B07"],
    [
      "Landsat 7 without its thermal band",
      ["B1", "B2", "B3", "B4", "B5", "B7"],
      "B1 B2 B3 B4 B5 B7",
    ],
    [
      "words",
      ["SWIR2", "SWIR1", "NIR", "Red", "Green", "Blue", "Coastal"],
      "Blue Green Red NIR SWIR1 SWIR2",
    ],
    [
      "codes with words",
      ["B2 (Blue)", "B3 (Green)", "B4 (Red)", "B5 (Red Edge)", "B8A (NIR)", "B11", "B12"],
      "B2 (Blue) B3 (Green) B4 (Red) B8A (NIR) B11 B12",
    ],
    [
      "wavelengths",
      ["2190 nm", "1.61 µm", "865nm", "665 nm", "560 nm", "0.45-0.53 um"],
      "0.45-0.53 um 560 nm 665 nm 865nm 1.61 µm 2190 nm",
    ],
    [
      "the card's names",
      ["swir22", "blue", "green", "red", "nir08", "swir16"],
      "blue green red nir08 swir16 swir22",
    ],
    [
      "a pan band, which is not green",
      ["B2", "B8", "B4", "B5", "B6", "B7"],
      "B2 - B4 B5 B6 B7",
      "LANDSAT_8",
    ],
    [
      "red edges only",
      ["B02", "B03", "B04", "B05", "B06", "B07"],
      "B02 B03 B04 - - -",
      "Sentinel-2A",
    ],
  ])("are found in %s", (_, names, expected, sensorText = "") => {
    expect(readings(names, WATER, sensorText)[0]).toBe(expected);
  });

  it("are found by wavelength for another sensor's card", () => {
    expect(readings(SENTINEL, SMOKE)).toEqual(["B02 B04 B8A B10 B11 B12"]);
    expect(readings(["C06", "C05", "C04", "C03", "C02", "C01"], SMOKE)).toEqual([
      "C01 C02 C03 C04 C05 C06",
    ]);
  });

  it("are given for both sensors that B1 to B7 may be of, unless the file names one", () => {
    const [landsat8, landsat7] = ["B2 B3 B4 B5 B6 B7", "B1 B2 B3 B4 B5 B7"];
    expect(readings(LANDSAT, WATER)).toEqual([landsat8, landsat7]);
    expect(readings(LANDSAT, WATER, "LC09_L2SP")).toEqual([landsat8]);
    expect(readings(LANDSAT, WATER, "LE07_L1TP")).toEqual([landsat7]);
  });

  it.each([
    [["Band 1", "Band 2", "Band 3", "Band 4", "Band 5", "Band 6", "Band 7"]],
    [["B1", "B2", "B3", "B4", "B5", "B6"]],
    [["VV", "VH", "DEM", "slope", "aspect", "mask"]],
    [["", "", "", "", "", ""]],
  ])("are not guessed from %j", (names) => {
    expect(readings(names, WATER)).toEqual([]);
  });

  it("are found in any order and among any others", () => {
    fc.assert(
      fc.property(
        fc
          .shuffledSubarray(SENTINEL, { minLength: 6 })
          .filter((names) =>
            ["B02", "B03", "B04", "B8A", "B11", "B12"].every((name) => names.includes(name)),
          ),
        (names) => {
          expect(readings(names, WATER)).toEqual(["B02 B03 B04 B8A B11 B12"]);
        },
      ),
    );
  });
});
