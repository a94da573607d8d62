import { writeIndexedPng } from "#domain/formats/write-png.ts";
import type { Colour } from "#domain/render/colour.ts";
import { classMapOf, NO_SCORE } from "./class-map.ts";
import { hasMask, type ResultExport, resultOf } from "./export.ts";
import { resultFileName } from "./exported-result.ts";

/** Of indices that the mask does not use, up to 255 for pixels without a score. */
const GREY: Colour = [128, 128, 128];

/** The same values as the mask's npy, as the indices of a palette of the overlay's colours. */
export const MASK_PNG: ResultExport = {
  kind: "file",
  id: "mask-png",
  subject: "Mask",
  format: "PNG",
  available: hasMask,
  make: async (context) => {
    const result = resultOf(context);
    const { values, legend } = classMapOf(result);
    const colours = new Map(legend.map(({ value, colour }) => [value, colour]));
    const palette = Array.from({ length: NO_SCORE + 1 }, (_, index) => colours.get(index) ?? GREY);
    return {
      content: await writeIndexedPng(values, result.prediction, palette),
      fileName: resultFileName(result, "mask", "png"),
    };
  },
};
