import type { CSSProperties, ReactNode } from "react";
import { scaleBarAt } from "#domain/geo/distance.ts";
import { fitView, type Size } from "#domain/render/view.ts";
import type { ViewerModel } from "./viewer-model.ts";

interface ScaleBarProps {
  readonly viewer: ViewerModel;
  /** The size of the picture, in CSS pixels. */
  readonly canvas: Size;
}

/** CSS pixels. */
export const MAX_SCALE_BAR = 180;
/** Of the picture's width, beside the legend. */
export const SCALE_BAR_SHARE = 0.35;

/**
 * A bar of a round length on the ground at the centre of the view, in the layer of a picture's marks: it
 * grows with the picture during a gesture, and becomes another length after it.
 */
export function ScaleBar({ viewer, canvas }: ScaleBarProps): ReactNode {
  const { locate, array, view } = viewer;
  const { centreX, centreY, unitsPerPixel } = view.part ?? fitView(array, canvas);
  const maxLength = Math.min(MAX_SCALE_BAR, SCALE_BAR_SHARE * canvas.width);
  const centre = { column: centreX, row: centreY };
  const bar = locate && scaleBarAt(locate, centre, maxLength * unitsPerPixel);
  if (bar === undefined) return null;
  const length = { "--scene-pixels": bar.pixels } as CSSProperties; // React's types lack custom properties.
  return (
    <div className="scale-bar" style={length}>
      {bar.text}
    </div>
  );
}
