import type { ArrayFormat } from "./format.ts";

/** PNG, JPEG, BMP. */
const PICTURE_STARTS = ["\x89PNG", "\xff\xd8\xff", "BM"];

/** Pictures that browsers decode: reference masks, and arrays that have lost their sensor's bands. */
export const PICTURE: ArrayFormat = {
  id: "picture",
  label: "picture",
  extensions: [".png", ".jpg", ".jpeg", ".bmp"],
  sniff: (head) => PICTURE_STARTS.some((start) => head.startsWith(start)),
  open: async ({ bytes, decodePicture }) => {
    if (decodePicture !== undefined) return decodePicture();
    const { unsupportedFormat } = await import("./unsupported-format.ts");
    throw unsupportedFormat(new Uint8Array(bytes));
  },
};
