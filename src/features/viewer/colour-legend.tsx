import { type ReactNode, useMemo } from "react";
import { colourMapTable } from "#domain/render/colour-maps.ts";
import { COLOUR_MAPS, type ColourMap } from "#domain/render/render-style.ts";
import { cssColour } from "./viewer-model.ts";

interface ColourLegendProps {
  readonly colourMap: ColourMap;
  /** What the two ends stand for. */
  readonly low: string;
  readonly high: string;
}

const MAP_TITLES: Record<ColourMap, string> = {
  cividis: "Cividis",
  viridis: "Viridis",
  magma: "Magma",
  grey: "Grey",
  oranges: "Oranges",
};

/** Every colormap, as the options of a select. */
export const MAP_OPTIONS = COLOUR_MAPS.map((map) => ({ value: map, title: MAP_TITLES[map] }));

/** A colormap as a gradient, from its lowest value to its highest. */
export function ColourLegend({ colourMap, low, high }: ColourLegendProps): ReactNode {
  const gradient = useMemo(() => gradientOf(colourMap), [colourMap]);
  return (
    <div className="colour-legend">
      <span>{low}</span>
      <span className="colour-ramp" style={{ background: gradient }} />
      <span>{high}</span>
    </div>
  );
}

/** Enough for a gradient without visible steps. */
const RAMP_STEPS = 32;

function gradientOf(map: ColourMap): string {
  const table = colourMapTable(map);
  const stops = Array.from({ length: RAMP_STEPS }, (_, step) => {
    const at = 3 * Math.round((255 * step) / (RAMP_STEPS - 1));
    return cssColour([table[at] ?? 0, table[at + 1] ?? 0, table[at + 2] ?? 0]);
  });
  return `linear-gradient(to right, ${stops.join()})`;
}
