import { formatList, formatNumber } from "#domain/text/format.ts";
import { formatOfName } from "./formats.ts";
import { isSidecarName } from "./sidecar-names.ts";

/** A kind of file that programs write beside an image. */
interface SidecarKind {
  readonly pattern: RegExp;
  /** The name of the image, of a name that matches; without its extension if that is not in it. */
  readonly imageOf: (name: string) => string;
  /** Within a sentence: "overviews". */
  readonly what: string;
}

function appended(extension: RegExp, what: string): SidecarKind {
  return { pattern: extension, imageOf: (name) => name.replace(extension, ""), what };
}

/** https://gdal.org/en/stable/drivers/raster/gtiff.html, sidecar files */
const KINDS: readonly SidecarKind[] = [
  appended(/\.ovr$/i, "smaller copies of the image"),
  appended(/\.aux\.xml$/i, "GDAL’s metadata"),
  appended(/\.(?:tfw|tifw|tiffw|wld)$/i, "a world file: the TIFF’s own position is used"),
];

/** macOS's own files, which it writes beside any other. */
const MACOS = /^\._/;
/** More are counted. */
const MAX_NAMED = 6;

/** GDAL's mask of an image. */
const MASK = /\.msk$/i;

/** Files that were opened together, sorted by what they are. */
export interface SortedFiles<File> {
  /** The images, each with its mask, if there is one; and all other files. */
  readonly arrays: readonly { readonly file: File; readonly mask: File | undefined }[];
  /** Which files were left out, and why, in one sentence; undefined if none was. */
  readonly leftOut: string | undefined;
}

/**
 * Sorts files by name: GDAL's masks to their images, and what other programs write beside an image,
 * which is left out where the image is there.
 */
export function sortSidecars<File extends { readonly name: string }>(
  files: readonly File[],
): SortedFiles<File> {
  const maskOf = (image: File): File | undefined =>
    files.find(({ name }) => MASK.test(name) && name.replace(MASK, "") === image.name);
  const isImage = (name: string): boolean =>
    files.some((file) => {
      if (isSidecarName(file.name)) return false;
      return file.name === name || (formatOfName(file.name) && stemOf(file.name) === name);
    });
  const taken = new Set(files.flatMap((file) => maskOf(file) ?? []));
  const reasons = new Map<File, string>();
  for (const file of files) {
    const { name } = file;
    const kind = KINDS.find(({ pattern }) => pattern.test(name));
    if (MACOS.test(name)) reasons.set(file, "macOS’s metadata");
    else if (kind !== undefined && isImage(kind.imageOf(name))) reasons.set(file, kind.what);
  }
  const arrays = files.filter((file) => !taken.has(file) && !reasons.has(file));
  return {
    arrays: arrays.map((file) => ({ file, mask: maskOf(file) })),
    leftOut: leftOutText(Array.from(reasons, ([{ name }, what]) => `${name} (${what})`)),
  };
}

function leftOutText(texts: readonly string[]): string | undefined {
  if (texts.length === 0) return undefined;
  const more = texts.length - MAX_NAMED;
  const named = more > 0 ? [...texts.slice(0, MAX_NAMED), `${formatNumber(more)} more`] : texts;
  return `Left out: ${formatList(named)}.`;
}

function stemOf(name: string): string {
  return name.slice(0, name.lastIndexOf("."));
}
