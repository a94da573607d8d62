import type { DecodedArray } from "#domain/array/decoded-array.ts";
import type { SourceFile } from "./format.ts";
import { FORMATS } from "./formats.ts";
import { unsupportedFormat } from "./unsupported-format.ts";

/** Bytes needed to recognise a format. */
const HEAD_BYTES = 8;

interface OpenOptions extends Partial<Omit<SourceFile, "bytes">> {
  /** The file's name, which is only read where its bytes are of no known kind. */
  readonly name?: string | undefined;
}

/**
 * Opens the array in a file of a known format, recognized by its first bytes and never by its name.
 * Values may be views on the file's bytes: treat both as read-only.
 * @throws AppError "unreadable-array", naming what the file is instead and what to do.
 */
export async function openFile(
  bytes: ArrayBuffer,
  { member, expected, decodePicture, name }: OpenOptions = {},
): Promise<DecodedArray> {
  const start = new Uint8Array(bytes, 0, Math.min(HEAD_BYTES, bytes.byteLength));
  const head = String.fromCharCode(...start);
  const format = FORMATS.find(({ sniff }) => sniff(head));
  if (format === undefined) throw unsupportedFormat(new Uint8Array(bytes), name);
  return { ...(await format.open({ bytes, member, expected, decodePicture })), format: format.id };
}
