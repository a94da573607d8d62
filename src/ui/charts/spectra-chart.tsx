import { type ReactNode, useMemo } from "react";
import { Chart } from "./chart.tsx";
import {
  pinSymbol,
  type SpectraBand,
  type Spectrum,
  type SpectrumStyle,
  spectraScale,
  spectrumLine,
} from "./spectra.ts";

interface SpectraChartProps {
  /** In the order of the spectra's values. */
  readonly bands: readonly SpectraBand[];
  /** The quantity with its unit, for example "Reflectance". */
  readonly quantity: string;
  /** Up to eight. */
  readonly pins: readonly PinSpectrum[];
  /** Drawn dashed. */
  readonly sceneMean?: Spectrum | undefined;
  /** The mean over the pixels of the mask; drawn dotted. */
  readonly maskedMean?: Spectrum | undefined;
  /** The mean over a box. */
  readonly boxMean?: Spectrum | undefined;
  /** Formats a value with its unit for the hover text. */
  textOf(value: number): string;
}

interface PinSpectrum extends Spectrum {
  /** From 1, as on the picture; each has its own symbol. */
  readonly number: number;
}

/** Spectra of the pinned pixels, the scene and the mask, one line each. */
export function SpectraChart(props: SpectraChartProps): ReactNode {
  const { bands, quantity, pins, sceneMean, maskedMean, boxMean, textOf } = props;
  const scale = useMemo(() => spectraScale(bands), [bands]);
  const lines = useMemo(() => {
    const hoverText = (value: number, band: number): string =>
      `${bands[band]?.name}: ${textOf(value)}`;
    const drawn = (spectrum: Spectrum | undefined, style: SpectrumStyle) =>
      spectrum ? [spectrumLine(spectrum, style, scale, hoverText)] : [];
    return [
      ...drawn(sceneMean, { dash: "dash" }),
      ...drawn(maskedMean, { dash: "dot" }),
      ...drawn(boxMean, {}),
      ...pins.flatMap((pin) => drawn(pin, { symbol: pinSymbol(pin.number) })),
    ];
  }, [bands, pins, sceneMean, maskedMean, boxMean, textOf, scale]);
  const names = lines.map(({ name }) => name).join(", ");
  return (
    <Chart
      label={`${quantity} in ${bands.length} bands: ${names}`}
      lines={lines}
      xTitle={scale.title}
      yTitle={quantity}
      {...scale.axes}
    />
  );
}
