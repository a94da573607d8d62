import { formatOfName } from "#domain/formats/formats.ts";
import { leftOutOfFolders } from "#domain/formats/left-out.ts";
import { PICTURE } from "#domain/formats/picture.ts";
import { packScene, unpackScene } from "#domain/formats/scene-file.ts";
import { isSidecarName } from "#domain/formats/sidecar-names.ts";
import { sortSidecars } from "#domain/formats/sidecars.ts";
import { EXAMINED_BYTES } from "#domain/formats/unsupported-format.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { joinScans, type NewArray, type OpenItems } from "./join-scans.ts";
import type { Persistence } from "./persistence.ts";

/** Files that were opened together, sorted. */
interface SortedFiles {
  /** The files to open, each packed with its mask. */
  readonly arrays: readonly NewArray[];
  /** Which files were left out, why, and what to do instead, in paragraphs. */
  readonly leftOut: readonly string[];
  /** Open items that have become part of one of the arrays. */
  readonly replaced: readonly QueueItem[];
}

interface OpenQueue extends OpenItems {
  readonly persistence: Persistence;
  /** Reads an item's file again and drops its run. */
  restart(item: QueueItem): void;
}

/**
 * Sorts files into arrays, what belongs to them, and what is left out: files beside an image, and in
 * folders every file that no format's name fits. A mask of an image that is open already is applied
 * to it. The bands of a GOES scan become one array.
 */
export async function sortFiles(files: readonly File[], open: OpenQueue): Promise<SortedFiles> {
  if (files.length === 0) {
    return {
      arrays: [],
      leftOut: ["The folder is empty: there is nothing to open."],
      replaced: [],
    };
  }
  const opened = files.filter(isOpened).toSorted(byPath);
  const { arrays, leftOut } = sortSidecars(opened);
  const others = await Promise.all(
    files.filter((file) => !opened.includes(file)).map(describedFile),
  );
  const images = arrays
    .filter(({ file }) => !attachMask(file, open))
    .map(({ file, mask }) => ({
      name: file.name,
      file: mask === undefined ? file : packMasked({ name: file.name, file }, mask),
    }));
  const joined = await joinScans(images, open);
  return {
    ...joined,
    leftOut: [leftOut ?? [], joined.leftOut, leftOutOfFolders(others)].flat(),
  };
}

/** Applies GDAL's mask to the image of its name, if that is open already. */
function attachMask(mask: File, { items, files, persistence, restart }: OpenQueue): boolean {
  const item = items().find(({ name }) => `${name}.msk` === mask.name);
  if (item === undefined) return false;
  const { id, name } = item;
  const former = files.load(id);
  files.add(id, async () => {
    const file = await former;
    const scene = await unpackScene(file);
    return packMasked({ name, file: scene?.files[scene.reference]?.file ?? file }, mask);
  });
  restart(item);
  persistence.saveFile(item);
  return true;
}

function packMasked(image: NewArray, mask: File): Blob {
  const files = [image, { name: mask.name, file: mask }];
  return packScene({ files, bands: [], reference: 0, mask: 1 });
}

/** Whether a file is opened, or refused by itself; of a folder only those that a format's name fits. */
function isOpened({ name, webkitRelativePath: path }: File): boolean {
  if (!path || isSidecarName(name)) return true;
  const format = name.startsWith(".") ? undefined : formatOfName(name);
  // The pictures of a satellite product are quick looks of its bands.
  return format !== undefined && !(format === PICTURE && /\.SAFE\//i.test(path));
}

/** Natural order (x2 before x10) of files in folders, after those that were chosen by themselves. */
function byPath(one: File, other: File): number {
  const [path, otherPath] = [one, other].map(({ webkitRelativePath }) => webkitRelativePath || "");
  return path?.localeCompare(otherPath ?? "", "en", { numeric: true }) ?? 0;
}

async function describedFile(file: File) {
  const head = await file.slice(0, EXAMINED_BYTES).arrayBuffer();
  return { path: file.webkitRelativePath, head: new Uint8Array(head) };
}
