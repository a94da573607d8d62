import { type ReactNode, useSyncExternalStore } from "react";
import { lonLatText } from "#domain/geo/grid.ts";
import { scorePlane } from "#domain/prediction/prediction.ts";
import type { PixelPosition } from "#domain/render/view.ts";
import { spectrumAt } from "#domain/spectra/spectra.ts";
import type { HoverStore } from "./hover-store.ts";
import { displayDecodings, scoreText, type ViewerModel, valueText } from "./viewer-model.ts";

interface ReadoutProps {
  readonly hoverStore: HoverStore;
  readonly viewer: ViewerModel;
}

/** Location, band values and scores of the pixel under the pointer. */
export function Readout({ hoverStore, viewer }: ReadoutProps): ReactNode {
  const pixel = useSyncExternalStore(hoverStore.subscribe, hoverStore.current);
  if (pixel === undefined) {
    return <span className="quiet">Point at the picture to read its values.</span>;
  }
  const { array, bands, bandNames, locate } = viewer;
  const { width, nodata } = array;
  const spectrum = spectrumAt(
    { planes: bands, width, nodata, decodings: displayDecodings(viewer) },
    pixel,
  );
  const place = locate?.(pixel.column + 0.5, pixel.row + 0.5);
  return (
    <span className="readout">
      <Value name="row" text={String(pixel.row)} />
      <Value name="col" text={String(pixel.column)} />
      {place !== undefined && <Value name="" text={lonLatText(place)} />}
      {scoresAt(viewer, pixel).map(({ title, score }) => (
        <Value key={title} name={title} text={score} isResult />
      ))}
      {spectrum.map((value, band) => (
        <Value key={bandNames[band]} name={bandNames[band] ?? ""} text={valueText(value)} />
      ))}
    </span>
  );
}

/** What the readout says of a pixel, as text to copy: a name, a tab and a value in each line. */
export function pixelText(viewer: ViewerModel, pixel: PixelPosition | undefined): string {
  if (pixel === undefined) return "";
  const { array, bands, bandNames, locate } = viewer;
  const { width, nodata } = array;
  const decodings = displayDecodings(viewer);
  const spectrum = spectrumAt({ planes: bands, width, nodata, decodings }, pixel);
  const place = locate?.(pixel.column + 0.5, pixel.row + 0.5);
  const where =
    place === undefined
      ? []
      : [["lat", place.lat.toFixed(5)] as const, ["lon", place.lon.toFixed(5)] as const];
  const rows: (readonly [string, string])[] = [
    ["row", String(pixel.row)],
    ["column", String(pixel.column)],
    ...where,
    ...scoresAt(viewer, pixel).map(({ title, score }) => [title, score] as const),
    ...spectrum.map((value, band) => [bandNames[band] ?? "", valueText(value)] as const),
  ];
  return rows.map((row) => row.join("\t")).join("\n");
}

interface ValueProps {
  readonly name: string;
  readonly text: string;
  readonly isResult?: boolean;
}

function Value({ name, text, isResult = false }: ValueProps): ReactNode {
  return (
    <span className={isResult ? "value result-value" : "value"}>
      <span className="quiet">{name}</span> {text}{" "}
    </span>
  );
}

/** The score of each plane. */
export function scoresAt(
  { predicted }: ViewerModel,
  { row, column }: PixelPosition,
): readonly { readonly title: string; readonly score: string }[] {
  if (predicted === undefined) return [];
  const { kind, prediction, planes } = predicted;
  return planes.map(({ title }, index) => {
    const score = scorePlane(prediction, index)[row * prediction.width + column] ?? Number.NaN;
    return {
      title: kind.readoutName(title),
      score: scoreText(predicted, score),
    };
  });
}
