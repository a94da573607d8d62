import type { DecodedArray } from "#domain/array/decoded-array.ts";
import type { ExpectedImage } from "#domain/array/layout.ts";

/**
 * A file format that can be opened as an array. The rest of the app knows it only by its row in
 * `formats.ts`.
 */
export interface ArrayFormat {
  /** Kept in `DecodedArray.format`. */
  readonly id: string;
  /** Within a sentence: ".npy", "GeoTIFF". */
  readonly label: string;
  /**
   * Lower case, with the dot. Extensions only pair and filter files; the bytes decide the format.
   */
  readonly extensions: readonly string[];
  /** Whether a file has this format's signature. Takes its first bytes, one Latin-1 character each. */
  sniff(head: string): boolean;
  /** Decodes the file; the values may be views on its bytes. @throws AppError "unreadable-array" */
  open(file: SourceFile): Promise<DecodedFile>;
}

/** The result of a format's decoder; `openFile` adds the format's id. */
export type DecodedFile = Omit<DecodedArray, "format">;

/** A file to open, with options. */
export interface SourceFile {
  readonly bytes: ArrayBuffer;
  /** Which of several arrays; undefined for the first image. */
  readonly member: string | undefined;
  /** The image that the model takes, which decides between several arrays; undefined for any. */
  readonly expected: ExpectedImage | undefined;
  /** Decodes this file with the browser's canvas; undefined outside a browser. */
  readonly decodePicture: (() => Promise<DecodedFile>) | undefined;
}
