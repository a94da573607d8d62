import { formatNumber } from "#domain/text/format.ts";
import { GEOTIFF } from "./geotiff.ts";
import { NPY } from "./npy-format.ts";
import { NPZ } from "./npz.ts";
import { PICTURE } from "./picture.ts";
import { BARE_NAME, describeUnsupported, type UnsupportedFile } from "./unsupported-format.ts";

/** A file of a chosen folder that is not opened. */
export interface FolderFile {
  /** From the chosen folder on, with slashes. */
  readonly path: string;
  /** Its first `EXAMINED_BYTES`, or all of a shorter file. */
  readonly head: Uint8Array;
}

/** Files that are left out for one reason. */
interface Group {
  readonly names: Set<string>;
  readonly text: UnsupportedFile | string;
}

/** More are counted. */
const MAX_NAMED = 3;

const ENVI_HEADER = /\.hdr$/i;

/**
 * Which files of folders are left out, why, and what to do instead: a paragraph for each reason. A
 * store or product of many files is one of them.
 */
export function leftOutOfFolders(files: readonly FolderFile[]): readonly string[] {
  const groups = new Map<string, Group>();
  const paths = files.map(({ path }) => path);
  for (const file of files) {
    const { name, text } = reasonOf(file, paths);
    const key = typeof text === "string" ? text : text.reason;
    const group = groups.get(key) ?? { names: new Set(), text };
    group.names.add(name);
    groups.set(key, group);
  }
  return Array.from(groups.values(), paragraphOf);
}

function paragraphOf({ names, text }: Group): string {
  const list = namesText([...names]);
  return typeof text === "string"
    ? `Left out: ${list} (${text}).`
    : `Left out: ${list}. ${text.reason} ${text.action}`;
}

function namesText(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return more > 0
    ? `${names.slice(0, MAX_NAMED).join(", ")} and ${formatNumber(more)} more`
    : names.join(", ");
}

/** What one file is, with the name under which it is listed. */
function reasonOf(
  { path, head }: FolderFile,
  paths: readonly string[],
): { readonly name: string; readonly text: UnsupportedFile | string } {
  const folders = path.split("/");
  const name = folders.at(-1) ?? path;
  const store = folders.find((folder) => /\.zarr$/i.test(folder));
  if (store !== undefined) return { name: store, text: zarrStore(store) };
  const product = folders.slice(0, -1).find((folder) => /\.SAFE$/i.test(folder));
  if (product !== undefined) return { name: product, text: safeProduct(product, paths) };
  if (folders.some((folder) => folder.startsWith("."))) return { name, text: "hidden files" };
  if (BARE_NAME.test(name) && hasHeader(path, paths)) return { name, text: ENVI_PAIR };
  if (ENVI_HEADER.test(name) && /^ENVI/.test(String.fromCharCode(...head.subarray(0, 4)))) {
    return { name, text: ENVI_PAIR };
  }
  const text = describeUnsupported(head, name);
  return { name, text: text.isDocument ? "text" : (misnamed(head) ?? text) };
}

function hasHeader(path: string, paths: readonly string[]): boolean {
  const stem = path.replace(BARE_NAME, "");
  return paths.some(
    (other) => ENVI_HEADER.test(other) && other.replace(/(?:\.\w+)?\.hdr$/i, "") === stem,
  );
}

const ENVI_PAIR: UnsupportedFile = {
  reason: "This is an ENVI image: bare values, and the header that describes them.",
  action: "Convert the two to a TIFF: gdal_translate chip.img chip.tif.",
};

function zarrStore(name: string): UnsupportedFile {
  return {
    reason: `This is a Zarr store, a folder of many arrays and their chunks.`,
    action: `Convert one array to a TIFF: gdal_translate 'ZARR:"${name}":/name' chip.tif.`,
  };
}

/** https://sentiwiki.copernicus.eu/web/safe-format */
function safeProduct(name: string, paths: readonly string[]): UnsupportedFile {
  const isJpeg2000 = paths.some((path) => path.includes(`${name}/`) && /\.jp2$/i.test(path));
  if (!isJpeg2000) {
    return {
      reason: "This is a SAFE product, of which only the TIFF files are opened.",
      action: "They are in its folder measurement.",
    };
  }
  return {
    reason: "This is a SAFE product of Sentinel-2, whose bands are JPEG 2000.",
    action: `Convert the bands to TIFFs, and drop these together: for f in $(find ${name} -name "*_B*.jp2"); do gdal_translate $f $(basename $f .jp2).tif; done.`,
  };
}

/** A file of a format that is opened, under a name of none. HDF5 has many other kinds of files. */
function misnamed(head: Uint8Array): UnsupportedFile | undefined {
  const start = String.fromCharCode(...head.subarray(0, 8));
  const format = [NPY, NPZ, GEOTIFF, PICTURE].find(({ sniff }) => sniff(start));
  if (format === undefined) return undefined;
  if (format === NPZ) {
    return {
      reason: "This is a zip archive, and its name does not end in .npz.",
      action: "Unpack it, or choose the file itself if it is an npz.",
    };
  }
  const [extension = ""] = format.extensions;
  const label = format === PICTURE ? "an image" : `of the kind ${format.label}`;
  return {
    reason: `This file is ${label}, and its name does not end in ${extension}.`,
    action: "Choose the file itself, or rename it.",
  };
}
