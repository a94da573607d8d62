import { writeNpy } from "#domain/formats/npy.ts";
import { classMapOf } from "./class-map.ts";
import { hasMask, type ResultExport, resultOf } from "./export.ts";
import { resultFileName } from "./exported-result.ts";

/** The mask as uint8 of (height, width): 0 and 1, or the classes' values; 255 without a score. */
export const MASK_NPY: ResultExport = {
  kind: "file",
  id: "mask-npy",
  subject: "Mask",
  format: "npy",
  available: hasMask,
  make: async (context) => {
    const result = resultOf(context);
    const { height, width } = result.prediction;
    return {
      content: new Blob([writeNpy(classMapOf(result).values, "uint8", [height, width])]),
      fileName: resultFileName(result, "mask", "npy"),
    };
  },
};
