import { parseNpy, valuesInCOrder, writeNpy } from "./npy.ts";
import { shapeText, unreadable } from "./unreadable.ts";

/**
 * The same values and dtype as an npy file with, or without, a batch axis of one in front: for
 * servers that want (1, H, W, C) and servers that add that axis themselves. The given file where
 * it is so already; it is not modified.
 *
 * @param file an npy file of an image: (H, W, C) or (1, H, W, C).
 * @throws AppError "unreadable-array" for a file that is no npy, or holds another number of axes.
 */
export function npyWithBatchAxis(file: ArrayBuffer, wanted: boolean): ArrayBuffer {
  const array = parseNpy(file);
  const { shape, dtype } = array;
  const hasAxis = shape.length === 4 && shape[0] === 1;
  if (!hasAxis && shape.length !== 3) {
    throw unreadable(
      `This array has the shape ${shapeText(shape)}, which is no image of bands with or without a batch axis.`,
      "Drop an array of (height, width, bands).",
    );
  }
  if (hasAxis === wanted) return file;
  return writeNpy(valuesInCOrder(array), dtype, wanted ? [1, ...shape] : shape.slice(1));
}
