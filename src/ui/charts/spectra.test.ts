import { describe, expect, it } from "vitest";
import { pinSymbol, spectraScale, spectrumLine } from "./spectra.ts";

const OUT_OF_ORDER = [
  { name: "B04", wavelengthUm: 0.665 },
  { name: "B02", wavelengthUm: 0.49 },
  { name: "B12", wavelengthUm: 2.19 },
];

describe("bands of a spectrum", () => {
  it("are placed by wavelength, shortest first, regardless of their order in the array", () => {
    const scale = spectraScale(OUT_OF_ORDER);
    expect(scale.axes).toEqual({
      xScale: "log",
      xTicks: [
        { at: 0.49, text: "B02" },
        { at: 0.665, text: "B04" },
        { at: 2.19, text: "B12" },
      ],
    });
    expect(scale.title).toBe("0.49 to 2.19 µm, log scale");
    const spectrum = { name: "Pin 1", values: [4, 2, 12], colour: "red" };
    const line = spectrumLine(spectrum, {}, scale, (value) => value.toString());
    expect(line.x).toEqual([0.49, 0.665, 2.19]);
    expect(line.y).toEqual([2, 4, 12]);
    expect(line.texts).toEqual(["Pin 1, 2", "Pin 1, 4", "Pin 1, 12"]);
  });

  it("are evenly spaced if a wavelength is unknown, zero or shared", () => {
    for (const wavelengthUm of [undefined, 0, 0.49]) {
      const scale = spectraScale([...OUT_OF_ORDER, { name: "VV", wavelengthUm }]);
      expect(scale.places).toEqual([0, 1, 2, 3]);
      expect(scale.axes.xScale).toBeUndefined();
      expect(scale.axes.xTicks?.map(({ text }) => text)).toEqual(["B04", "B02", "B12", "VV"]);
    }
  });

  it("leave a gap for missing values", () => {
    const scale = spectraScale(OUT_OF_ORDER);
    const line = spectrumLine({ name: "", values: [1], colour: "" }, {}, scale, String);
    expect(line.y).toEqual([Number.NaN, 1, Number.NaN]);
  });
});

it("gives eight pins eight symbols, which they keep when another is removed", () => {
  const symbols = [1, 2, 3, 4, 5, 6, 7, 8].map(pinSymbol);
  expect(new Set(symbols).size).toBe(8);
  expect(pinSymbol(3)).toBe("triangle-up");
});
