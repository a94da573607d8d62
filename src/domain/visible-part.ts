import { originOf, type Size, type View } from "./pixels/view.ts";
import type { Box } from "./regions.ts";

/** The whole pixels of a scene that a view shows at least a part of; all of them without a view. */
export function visiblePart(view: View | undefined, canvas: Size, scene: Size): Box {
  if (view === undefined) return { top: 0, left: 0, height: scene.height, width: scene.width };
  const origin = originOf(view, canvas);
  const [left, width] = along(origin.x, canvas.width * view.unitsPerPixel, scene.width);
  const [top, height] = along(origin.y, canvas.height * view.unitsPerPixel, scene.height);
  return { top, left, height, width };
}

function along(start: number, length: number, end: number): readonly [number, number] {
  const first = Math.min(Math.max(Math.floor(start), 0), end);
  const last = Math.min(Math.max(Math.ceil(start + length), first), end);
  return [first, last - first];
}

/** How much of the canvas a box fills that is looked at: what lies about it is seen too. */
const FILLED = 0.4;
/** A small box is not enlarged beyond this many canvas pixels a scene pixel. */
const LARGEST_PIXEL = 16;

/** The view that has a box in its middle. */
export function viewOfBox({ top, left, height, width }: Box, canvas: Size): View {
  const filling = Math.max(width / canvas.width, height / canvas.height) / FILLED;
  return {
    centreX: left + width / 2,
    centreY: top + height / 2,
    unitsPerPixel: Math.max(filling, 1 / LARGEST_PIXEL),
  };
}
