import type { ChartLine } from "#ui/charts/line-plan.ts";
import type { SpectraBand } from "#ui/charts/spectra.ts";

/** GOES-16 ABI's six reflective bands: centre wavelengths as in the smoke model's card. */
export const GOES_BANDS: readonly SpectraBand[] = [
  { name: "C01", wavelengthUm: 0.47 },
  { name: "C02", wavelengthUm: 0.64 },
  { name: "C03", wavelengthUm: 0.865 },
  { name: "C04", wavelengthUm: 1.378 },
  { name: "C05", wavelengthUm: 1.61 },
  { name: "C06", wavelengthUm: 2.25 },
];

/** Sentinel-2's thirteen bands, crowded near 0.8 µm. */
export const SENTINEL_BANDS: readonly SpectraBand[] = [
  ["B01", 0.443],
  ["B02", 0.49],
  ["B03", 0.56],
  ["B04", 0.665],
  ["B05", 0.705],
  ["B06", 0.74],
  ["B07", 0.783],
  ["B08", 0.842],
  ["B8A", 0.865],
  ["B09", 0.945],
  ["B10", 1.375],
  ["B11", 1.61],
  ["B12", 2.19],
].map(([name, wavelengthUm]) => ({ name: String(name), wavelengthUm: Number(wavelengthUm) }));

const COLOURS = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#d55e00",
  "#f0e442",
  "#999",
];

const SPECTRA = [
  [0.24, 0.26, 0.31, 0.02, 0.19, 0.12],
  [0.09, 0.06, 0.33, 0.01, 0.17, 0.07],
  [0.41, 0.39, 0.37, 0.05, 0.24, 0.16],
  [0.05, 0.04, 0.03, 0.01, 0.02, 0.01],
  [0.14, 0.15, 0.2, 0.01, 0.3, 0.28],
  [0.33, 0.3, 0.29, 0.03, 0.11, 0.07],
  [0.19, 0.2, 0.24, 0.06, 0.22, 0.2],
  [0.11, 0.1, Number.NaN, 0.04, 0.09, 0.04],
];

export const PINS = SPECTRA.map((values, at) => ({
  number: at + 1,
  name: `Pin ${at + 1}`,
  values,
  colour: COLOURS[at] ?? "",
}));

export const SCENE_MEAN = {
  name: "Scene mean",
  values: [0.12, 0.11, 0.26, 0.02, 0.18, 0.1],
  colour: "var(--text-quiet)",
};

export const SMOKE_MEAN = {
  name: "Smoke mean",
  values: [0.29, 0.27, 0.32, 0.02, 0.2, 0.12],
  colour: "var(--overlay)",
};

/** A bimodal histogram of 32 bins, like a model's scores or a band's values. */
export const COUNTS: readonly number[] = Array.from({ length: 32 }, (_, bin) =>
  Math.round(5000 * Math.exp(-(((bin - 6) / 4) ** 2)) + 900 * Math.exp(-(((bin - 24) / 5) ** 2))),
);

/** Falls from 1 to 0.25. Multiplies, because browsers differ in the last bit of a power. */
export function precisionAt(recall: number): number {
  return 1 - 0.75 * recall * recall * recall * recall;
}

/** Precision over recall at falling thresholds. */
export const CURVE: readonly ChartLine[] = [
  {
    name: "Precision",
    x: Array.from({ length: 41 }, (_, at) => at / 40),
    y: Array.from({ length: 41 }, (_, at) => precisionAt(at / 40)),
    colour: "var(--overlay)",
  },
];
