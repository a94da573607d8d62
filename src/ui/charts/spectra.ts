import type { ChartAxes, ChartLine } from "./line-plan.ts";
import { LINE_SYMBOLS, type LineSymbol } from "./symbols.ts";

export interface SpectraBand {
  readonly name: string;
  /** Centre wavelength in micrometres. */
  readonly wavelengthUm: number | undefined;
}

/** One value per band. */
export interface Spectrum {
  readonly name: string;
  /** In the bands' order; NaN where missing. */
  readonly values: readonly number[];
  /** Any CSS colour, or a token of the page such as "var(--overlay)". */
  readonly colour: string;
}

/** The bands' positions on the chart's axis. */
export interface SpectraScale {
  /** Positions in the order of the bands. */
  readonly places: readonly number[];
  /** The bands from left to right. */
  readonly order: readonly number[];
  readonly axes: ChartAxes;
  readonly title: string;
}

/**
 * Places bands by wavelength on a logarithmic scale, because they are dense in the visible and
 * sparse in the infrared; evenly and in their own order if a wavelength is unknown or shared.
 */
export function spectraScale(bands: readonly SpectraBand[]): SpectraScale {
  const wavelengths = bands.flatMap(({ wavelengthUm = 0 }) =>
    wavelengthUm > 0 ? wavelengthUm : [],
  );
  const isKnown = bands.length > 1 && new Set(wavelengths).size === bands.length;
  const places = isKnown ? wavelengths : bands.map((_, band) => band);
  const order = bands.map((_, band) => band).sort((one, other) => placeOf(one) - placeOf(other));
  function placeOf(band: number): number {
    return places[band] ?? 0;
  }
  const ticks = order.map((band) => ({ at: placeOf(band), text: bands[band]?.name ?? "" }));
  return isKnown
    ? {
        places,
        order,
        axes: { xTicks: ticks, xScale: "log" },
        title: `${Math.min(...places)} to ${Math.max(...places)} µm, log scale`,
      }
    : { places, order, axes: { xTicks: ticks }, title: "Bands" };
}

/** How a spectrum is drawn. */
export interface SpectrumStyle {
  readonly dash?: "dash" | "dot" | undefined;
  readonly symbol?: LineSymbol | undefined;
}

/** The symbol of a pin by its number, from 1, independent of other pins. */
export function pinSymbol(number: number): LineSymbol {
  return LINE_SYMBOLS[(number - 1) % LINE_SYMBOLS.length] ?? "circle";
}

/** A spectrum as a chart's line from left to right. */
export function spectrumLine(
  { name, values, colour }: Spectrum,
  { dash, symbol }: SpectrumStyle,
  { places, order }: SpectraScale,
  textOf: (value: number, band: number) => string,
): ChartLine {
  const valueIn = (band: number): number => values[band] ?? Number.NaN;
  return {
    name,
    x: order.map((band) => places[band] ?? Number.NaN),
    y: order.map(valueIn),
    colour,
    dash,
    symbol,
    texts: order.map((band) => `${name}, ${textOf(valueIn(band), band)}`),
  };
}
