import type { DecodedArray } from "#domain/array/decoded-array.ts";

/** A kind of file that can be opened as an array. Its row in `formats.ts` is all that the rest knows of it. */
export interface ArrayFormat {
  /** Kept in `DecodedArray.format`. */
  readonly id: string;
  /** As a sentence names it: ".npy", "GeoTIFF". */
  readonly label: string;
  /** Lower case, with the dot. Names only pair and filter files; the bytes decide what a file is. */
  readonly extensions: readonly string[];
  /** Whether a file has this format's signature. Takes its first bytes, one Latin-1 character each. */
  sniff(head: string): boolean;
  /** Decodes the file; its values may be views on its bytes. @throws AppError "unreadable-array" */
  open(file: SourceFile): Promise<DecodedFile>;
}

/** What a format decodes; `openFile` adds which format it was. */
export type DecodedFile = Omit<DecodedArray, "format">;

/** A file to open, and what opening it may need. */
export interface SourceFile {
  readonly bytes: ArrayBuffer;
  /** Which array of several; undefined for the first that is an image. */
  readonly member: string | undefined;
  /** Decodes this file by the browser's canvas; undefined outside a browser. */
  readonly decodePicture: (() => Promise<DecodedFile>) | undefined;
}
