import type { PictureProps } from "#ui/picture/picture.tsx";
import { axisRanges } from "./axes.ts";

type Mark = PictureProps["marks"][number];

/** The largest distance of a mark from its position on Plotly's axes, in CSS pixels. */
export const markErrors = { events: 0, furthest: 0 };

/** Distance in CSS pixels of the only mark's centre from its position on the picture's axes. */
export function markErrorPx(mark: Mark): number {
  const drawn = document.querySelector(".picture-pin, .picture-region");
  const canvas = document.querySelector("canvas");
  if (!(drawn && canvas)) throw new Error("There is no mark on the harness page.");
  const box = drawn.getBoundingClientRect();
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const { x, y } = axisRanges();
  const column = mark.column + (mark.width ?? 0) / 2;
  const row = mark.row + (mark.height ?? 0) / 2;
  const across = left + ((column - x[0]) / (x[1] - x[0])) * width;
  const down = top + ((row - y[1]) / (y[0] - y[1])) * height;
  return Math.hypot(box.x + box.width / 2 - across, box.y + box.height / 2 - down);
}
