import { formatOfName } from "#domain/formats/formats.ts";
import { isSidecarName } from "#domain/formats/sidecar-names.ts";

/**
 * The files of a drop, including those in dropped folders, in natural order (x2 before x10). Skips
 * unknown kinds of files in folders. Call it within the drop event: the browser empties `items` after it.
 */
export async function droppedFiles(data: DataTransfer): Promise<readonly File[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry());
  if (entries.every((entry) => entry === null || entry.isFile)) return [...data.files];
  const files = await Promise.all(entries.map((entry) => (entry === null ? [] : filesIn(entry))));
  return files.flat();
}

/** The files of a chosen folder, in the same order and by the same rule. */
export function arraysOfFolder(files: readonly File[]): readonly File[] {
  return files.filter(isKnown).toSorted(byName);
}

async function filesIn(entry: FileSystemEntry): Promise<readonly File[]> {
  if (isFileEntry(entry)) return [await fileOf(entry)];
  if (!isFolder(entry)) return [];
  const children = await childrenOf(entry.createReader());
  const taken = children.filter((child) => child.isDirectory || isKnown(child));
  return (await Promise.all(taken.toSorted(byName).map(filesIn))).flat();
}

/** `readEntries` returns at most 100 at a time, and none at the end. */
async function childrenOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return children;
    children.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** Arrays, and what belongs to them. Other files that start with a dot are the system's. */
function isKnown({ name }: { readonly name: string }): boolean {
  return isSidecarName(name) || (!name.startsWith(".") && formatOfName(name) !== undefined);
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name.localeCompare(other.name, "en", { numeric: true });
}
