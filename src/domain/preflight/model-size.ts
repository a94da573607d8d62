import type { ModelCard } from "#domain/model/model-card.ts";
import type { Size } from "#domain/render/view.ts";

/** The nearest size that the model accepts: its own, or the next multiples below. */
export function modelSize({ height, width }: Size, { input }: ModelCard): Size {
  return {
    height: input.height ?? multipleBelow(height, input.heightMultipleOf),
    width: input.width ?? multipleBelow(width, input.widthMultipleOf),
  };
}

function multipleBelow(side: number, step: number): number {
  return Math.max(step, side - (side % step));
}
