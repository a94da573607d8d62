import { loadPart } from "#domain/failures/load-part.ts";
import type { ArrayFormat } from "./format.ts";

/**
 * numpy's file of one array. Its reader is a separate chunk: the page lists formats before it opens
 * a file.
 */
export const NPY: ArrayFormat = {
  id: "npy",
  label: ".npy",
  extensions: [".npy"],
  sniff: (head) => head.startsWith("\x93NUMPY"),
  open: async ({ bytes }) => {
    const { parseNpy } = await loadPart(() => import("./npy.ts"));
    return {
      array: parseNpy(bytes),
      nodata: undefined,
      grid: undefined,
      bandLabels: undefined,
      members: [],
      member: undefined,
    };
  },
};
