/** These are thousands of files, or hidden; they are named as a whole and not searched. */
const CLOSED_FOLDER = /^\.|\.zarr$/i;

/**
 * The files of dropped files and folders, including all in folders, in natural order (x2 before x10).
 * Those of folders have their path in `webkitRelativePath`, like the files of a chosen folder.
 */
export async function filesOfEntries(
  entries: readonly FileSystemEntry[],
): Promise<readonly File[]> {
  return (await Promise.all(entries.map(filesIn))).flat();
}

async function filesIn(entry: FileSystemEntry): Promise<readonly File[]> {
  if (isFileEntry(entry)) {
    const file = await fileOf(entry);
    return [isInFolder(entry) ? withPath(file, entry) : file];
  }
  if (!isFolder(entry)) return [];
  if (CLOSED_FOLDER.test(entry.name)) return [withPath(new File([], entry.name), entry)];
  const children = await childrenOf(entry.createReader());
  return (await Promise.all(children.toSorted(byName).map(filesIn))).flat();
}

function isInFolder({ fullPath, name }: FileSystemEntry): boolean {
  return fullPath !== `/${name}`;
}

function withPath(file: File, { fullPath }: FileSystemEntry): File {
  return Object.defineProperty(file, "webkitRelativePath", { value: fullPath.slice(1) });
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

function byName(one: FileSystemEntry, other: FileSystemEntry): number {
  return one.name.localeCompare(other.name, "en", { numeric: true });
}
