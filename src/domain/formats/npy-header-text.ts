import { readNpyHeader } from "./npy-header.ts";

/** More than numpy writes for any array of four axes. */
export const MAX_NPY_HEADER_BYTES = 512;

/**
 * The text of an npy header as numpy wrote it: `{'descr': '|u1', 'fortran_order': False, 'shape': …}`.
 * @param start the file, or at least its header.
 * @throws AppError "unreadable-array"
 */
export function npyHeaderText(start: ArrayBuffer): string {
  const { version, dataOffset } = readNpyHeader(start);
  const textOffset = version === "1.0" ? 10 : 12;
  const bytes = new Uint8Array(start, textOffset, dataOffset - textOffset);
  return new TextDecoder("latin1").decode(bytes).trim();
}
