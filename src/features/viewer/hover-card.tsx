import { type CSSProperties, type ReactNode, useSyncExternalStore } from "react";
import { lonLatText } from "#domain/geo/grid.ts";
import { fitView, originOf, type PixelPosition, type Size } from "#domain/render/view.ts";
import { spectrumAt } from "#domain/spectra/spectra.ts";
import type { HoverStore } from "./hover-store.ts";
import { scoresAt } from "./readout.tsx";
import { displayDecodings, type ViewerModel, valueText } from "./viewer-model.ts";

interface HoverCardProps {
  readonly viewer: ViewerModel;
  readonly hoverStore: HoverStore;
  /** The size of the picture, in CSS pixels. */
  readonly canvas: Size;
}

/** Marks the pixel under the pointer, which may be over the other one of two pictures. */
export function HoverCross({ hoverStore }: Pick<HoverCardProps, "hoverStore">): ReactNode {
  const pixel = useSyncExternalStore(hoverStore.subscribe, hoverStore.current);
  if (pixel === undefined) return null;
  return (
    <div className="hover-place" style={placeOf(pixel)}>
      <span className="hover-cross" />
    </div>
  );
}

function placeOf({ row, column }: PixelPosition): CSSProperties {
  return { "--column": column + 0.5, "--row": row + 0.5 } as CSSProperties; // React's types lack custom properties.
}

/** Arrays of more bands show the first ones here, and all in the status line. */
const MAX_BANDS = 8;
/** The card's room, in CSS pixels. */
const ROOM: Size = { width: 320, height: 120 };
/** A picture narrower than this has two columns of values instead of three. */
const NARROW = 480;

/**
 * The values of the pixel under the pointer, beside it, in the layer of a picture's marks. Hidden from
 * screen readers, who have the status line.
 */
export function HoverCard({ viewer, hoverStore, canvas }: HoverCardProps): ReactNode {
  const pixel = useSyncExternalStore(hoverStore.subscribe, hoverStore.current);
  if (pixel === undefined) return null;
  const { array, bands, bandNames, locate, view } = viewer;
  const { width, nodata } = array;
  const planes = bands.slice(0, MAX_BANDS);
  const spectrum = spectrumAt(
    { planes, width, nodata, decodings: displayDecodings(viewer) },
    pixel,
  );
  const place = locate?.(pixel.column + 0.5, pixel.row + 0.5);
  const shown = view.part ?? fitView(array, canvas);
  const origin = originOf(shown, canvas);
  const x = (pixel.column + 0.5 - origin.x) / shown.unitsPerPixel;
  const y = (pixel.row + 0.5 - origin.y) / shown.unitsPerPixel;
  return (
    <div className="hover-place" style={placeOf(pixel)}>
      <div
        className="hover-card"
        data-left={x > canvas.width - ROOM.width && x > canvas.width / 2}
        data-narrow={canvas.width < NARROW}
        data-above={y > canvas.height - ROOM.height}
      >
        <div className="hover-where">
          {place === undefined ? `row ${pixel.row}, column ${pixel.column}` : lonLatText(place)}
        </div>
        <dl>
          {scoresAt(viewer, pixel).map(({ title, score }) => (
            <div key={title} className="hover-score">
              <dt>{title}</dt>
              <dd>{score}</dd>
            </div>
          ))}
          {spectrum.map((value, band) => (
            <div key={bandNames[band]}>
              <dt>{bandNames[band]}</dt>
              <dd>{valueText(value)}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}
