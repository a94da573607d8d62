import { X } from "lucide-react";
import { memo, type ReactNode, useMemo } from "react";
import { lonLatText } from "#domain/geo/grid.ts";
import {
  boxSpectrum,
  meanSpectrum,
  type SpectralBands,
  spectraCsv,
  spectrumAt,
} from "#domain/spectra/spectra.ts";
import { withPin } from "#domain/view/view-settings.ts";
import { SpectraChart } from "#ui/charts/spectra-chart.tsx";
import { CopyButton } from "#ui/controls/copy-button.tsx";
import { IconButton } from "#ui/controls/icon-button.tsx";
import { type NumberedPin, pinsWithin } from "./pins.ts";
import {
  cssColour,
  displayDecodings,
  displayQuantity,
  overlayColour,
  scoreText,
  type ViewerModel,
  valueText,
} from "./viewer-model.ts";

interface PinsPanelProps {
  readonly viewer: ViewerModel;
}

/** Spectra of the pinned pixels, the scene and the mask. */
export const PinsPanel = memo(function PinsPanel({ viewer }: PinsPanelProps): ReactNode {
  const { view, card, array, bandNames, predictionView, locate, change } = viewer;
  const bands = useSpectralBands(viewer);
  const pins = useMemo(() => pinsWithin({ view, array }), [view, array]);
  const sceneMean = useMemo(() => meanSpectrum(bands), [bands]);
  const maskedMean = useMemo(
    () =>
      predictionView?.kind.draws === "mask" ? meanSpectrum(bands, predictionView.mask) : undefined,
    [bands, predictionView],
  );
  const { box } = view;
  const boxMean = useMemo(() => box && boxSpectrum(bands, box), [bands, box]);
  const chartBands = useMemo(
    () =>
      bandNames.map((name, band) => ({
        name,
        wavelengthUm:
          card.bands.length === bandNames.length ? card.bands[band]?.wavelengthUm : undefined,
      })),
    [bandNames, card],
  );
  const spectra = useMemo(
    () =>
      pins.map((pin) => ({
        number: pin.number,
        name: `Pin ${pin.number}`,
        colour: cssColour(pin.colour),
        values: spectrumAt(bands, pin),
      })),
    [bands, pins],
  );
  const marked = predictionView && overlayColour(predictionView);
  const csv = (): string =>
    spectraCsv(
      pins.map((pin) => ({ ...pin, name: String(pin.number) })),
      {
        bands,
        bandNames,
        locator: locate,
        scores: predictionView && {
          name: card.output.score.name,
          plane: predictionView.scores,
        },
      },
    );
  return (
    <section className="controls" aria-labelledby="spectra-title">
      <h3 id="spectra-title">Spectra</h3>
      <SpectraChart
        bands={chartBands}
        quantity={displayQuantity(viewer)}
        pins={spectra}
        sceneMean={{ name: "Scene mean", values: sceneMean, colour: "var(--text-quiet)" }}
        maskedMean={
          maskedMean && {
            name: "Mean in the mask",
            values: maskedMean,
            colour: marked ? cssColour(marked) : "var(--accent)",
          }
        }
        boxMean={boxMean && { name: "Box mean", values: boxMean, colour: "var(--text)" }}
        textOf={valueText}
      />
      {box !== undefined && (
        <p className="small box-line">
          Box of {box.height} × {box.width} pixels
          <IconButton
            label="Remove the box"
            onPress={() => change((before) => ({ ...before, box: undefined }))}
          >
            <X size={14} aria-hidden="true" />
          </IconButton>
        </p>
      )}
      {pins.length === 0 ? (
        <p className="quiet small">
          Click the picture to pin a pixel, or press Enter while it has focus (up to eight). Shift
          and drag for the mean of a box.
        </p>
      ) : (
        <>
          <PinTable viewer={viewer} pins={pins} bands={bands} />
          <div className="button-row">
            <CopyButton label="Copy as CSV" text={csv} />
            <button
              type="button"
              className="button"
              onClick={() => change((before) => ({ ...before, pins: [] }))}
            >
              Remove all pins
            </button>
          </div>
        </>
      )}
      <details className="small">
        <summary>Means as a table</summary>
        <table className="numbers">
          <thead>
            <tr>
              <th scope="col">Band</th>
              <th scope="col">Scene</th>
              {maskedMean !== undefined && <th scope="col">In the mask</th>}
              {boxMean !== undefined && <th scope="col">Box</th>}
            </tr>
          </thead>
          <tbody>
            {bandNames.map((name, band) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{valueText(sceneMean[band] ?? Number.NaN)}</td>
                {maskedMean !== undefined && <td>{valueText(maskedMean[band] ?? Number.NaN)}</td>}
                {boxMean !== undefined && <td>{valueText(boxMean[band] ?? Number.NaN)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
});

function useSpectralBands(viewer: ViewerModel): SpectralBands {
  const { bands: planes, array } = viewer;
  const { width, nodata } = array;
  const decodings = displayDecodings(viewer);
  return useMemo(() => ({ planes, width, nodata, decodings }), [planes, width, nodata, decodings]);
}

interface PinTableProps {
  readonly viewer: ViewerModel;
  readonly pins: readonly NumberedPin[];
  readonly bands: SpectralBands;
}

function PinTable({ viewer, pins, bands }: PinTableProps): ReactNode {
  const { bandNames, predictionView, locate, array, card, change } = viewer;
  return (
    <div className="table-scroll">
      <table className="numbers">
        <caption className="visually-hidden">Values at the pinned pixels</caption>
        <thead>
          <tr>
            <th scope="col">Pin</th>
            <th scope="col">Row, column</th>
            {predictionView !== undefined && <th scope="col">{card.output.score.heading}</th>}
            {bandNames.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {locate !== undefined && <th scope="col">Place</th>}
          </tr>
        </thead>
        <tbody>
          {pins.map((pin) => {
            const place = locate?.(pin.column + 0.5, pin.row + 0.5);
            return (
              <tr key={pin.number}>
                <th scope="row">
                  <span className="pin-name">
                    <span className="swatch" style={{ background: cssColour(pin.colour) }} />
                    {pin.number}
                    <IconButton
                      label={`Remove pin ${pin.number}`}
                      onPress={() => change((before) => withPin(before, pin))}
                    >
                      <X size={14} aria-hidden="true" />
                    </IconButton>
                  </span>
                </th>
                <td>
                  {pin.row}, {pin.column}
                </td>
                {predictionView !== undefined && (
                  <td>
                    {scoreText(
                      predictionView,
                      predictionView.scores[pin.row * array.width + pin.column] ?? Number.NaN,
                    )}
                  </td>
                )}
                {spectrumAt(bands, pin).map((value, band) => (
                  <td key={bandNames[band]}>{valueText(value)}</td>
                ))}
                {locate !== undefined && (
                  <td>{place === undefined ? "none" : lonLatText(place)}</td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
