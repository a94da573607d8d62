import { formatOfName } from "#domain/formats/formats.ts";

/**
 * The files of a drop, those in dropped folders included, ordered by folder and name as people
 * count (x2 before x10). Of a folder only the known kinds are taken, as it holds much else. Call it within the drop event: the
 * browser empties `items` afterwards.
 */
export async function droppedFiles(data: DataTransfer): Promise<readonly File[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry());
  if (entries.every((entry) => entry === null || entry.isFile)) return [...data.files];
  const files = await Promise.all(entries.map((entry) => (entry === null ? [] : filesIn(entry))));
  return files.flat();
}

/** The files of a chosen folder, in the same order and with the same left out. */
export function arraysOfFolder(files: readonly File[]): readonly File[] {
  return files.filter(isKnown).toSorted(byName);
}

async function filesIn(entry: FileSystemEntry): Promise<readonly File[]> {
  if (isFileEntry(entry)) return [await fileOf(entry)];
  if (!isFolder(entry)) return [];
  const children = await childrenOf(entry.createReader());
  const wanted = children.filter((child) => child.isDirectory || isKnown(child));
  return (await Promise.all(wanted.toSorted(byName).map(filesIn))).flat();
}

/** `readEntries` gives a hundred at a time, and none when it is done. */
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

/** Files that begin with a dot are the notes of operating systems. */
function isKnown({ name }: { readonly name: string }): boolean {
  return !name.startsWith(".") && formatOfName(name) !== undefined;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name.localeCompare(other.name, "en", { numeric: true });
}
