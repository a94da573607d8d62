import { loadPart } from "#domain/failures/load-part.ts";
import type { ArrayFormat } from "./format.ts";

const PNG_START = "\x89PNG";
/** PNG, JPEG, BMP. */
const PICTURE_STARTS = [PNG_START, "\xff\xd8\xff", "BM"];

/** Pictures, of which browsers decode all but PNG: reference masks, and arrays that have lost their sensor's bands. */
export const PICTURE: ArrayFormat = {
  id: "picture",
  label: "picture",
  extensions: [".png", ".jpg", ".jpeg", ".bmp"],
  sniff: (head) => PICTURE_STARTS.some((start) => head.startsWith(start)),
  open: async ({ bytes, decodePicture }) => {
    const content = new Uint8Array(bytes);
    if (String.fromCharCode(...content.subarray(0, PNG_START.length)) === PNG_START) {
      const { decodePngArray } = await loadPart(() => import("./png-array.ts"));
      return decodePngArray(content);
    }
    if (decodePicture !== undefined) return decodePicture();
    const { unsupportedFormat } = await loadPart(() => import("./unsupported-format.ts"));
    throw unsupportedFormat(content);
  },
};
