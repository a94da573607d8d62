import { loadPart } from "#domain/failures/load-part.ts";
import type { ArrayFormat } from "./format.ts";

const ZIP_STARTS = ["PK\x03\x04", "PK\x05\x06"];

/** numpy's archive of named arrays: a zip of npy files. */
export const NPZ: ArrayFormat = {
  id: "npz",
  label: ".npz",
  extensions: [".npz"],
  sniff: (head) => ZIP_STARTS.some((start) => head.startsWith(start)),
  open: async ({ bytes, member, expected }) => {
    const { openNpz } = await loadPart(() => import("./npz-archive.ts"));
    return openNpz(bytes, member, expected);
  },
};
