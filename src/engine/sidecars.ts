import { packScene } from "#domain/formats/scene-file.ts";
import { sortSidecars } from "#domain/formats/sidecars.ts";

/** A file to open, by name. */
interface NamedBlob {
  readonly name: string;
  readonly file: Blob;
}

/** The arrays among opened files, each packed with its mask, and a sentence about what was left out. */
export function withoutSidecars(files: readonly File[]): {
  readonly arrays: readonly NamedBlob[];
  readonly leftOut: string | undefined;
} {
  const { arrays, leftOut } = sortSidecars(files);
  return {
    leftOut,
    arrays: arrays.map(({ file, mask }) => ({
      name: file.name,
      file: mask === undefined ? file : packMasked(file, mask),
    })),
  };
}

function packMasked(file: File, mask: File): Blob {
  const files = [file, mask].map((one) => ({ name: one.name, file: one }));
  return packScene({ files, bands: [], reference: 0, mask: 1 });
}
