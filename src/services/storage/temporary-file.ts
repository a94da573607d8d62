/** A file that is written once, from its start. */
export interface TemporaryFile {
  readonly writable: WritableStream<Uint8Array<ArrayBuffer>>;
  /** What was written, once the stream is closed. */
  content(): Promise<Blob>;
}

const FOLDER = "exports";
/** As long as a browser may take to save one. */
const KEPT_MS = 30 * 60_000;

/**
 * A file on the disk, in the private folder that browsers keep for a site
 * (https://fs.spec.whatwg.org/#origin-private-file-system); in memory where the browser has none, as in
 * private windows. Removes those of earlier exports.
 */
export async function createTemporaryFile(): Promise<TemporaryFile> {
  try {
    return await createOnDisk();
  } catch {
    return createInMemory();
  }
}

async function createOnDisk(): Promise<TemporaryFile> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  await removeOld(folder);
  const handle = await folder.getFileHandle(crypto.randomUUID(), { create: true });
  return { writable: await handle.createWritable(), content: () => handle.getFile() };
}

/** A file that another tab may still be saving stays. */
async function removeOld(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const handle of folder.values()) {
    if (handle.kind !== "file") continue;
    const { lastModified } = await handle.getFile();
    if (Date.now() - lastModified > KEPT_MS) await folder.removeEntry(handle.name);
  }
}

/** Blobs, which browsers keep outside of the page. */
function createInMemory(): TemporaryFile {
  const parts: Blob[] = [];
  return {
    writable: new WritableStream({ write: (bytes) => void parts.push(new Blob([bytes])) }),
    content: async () => new Blob(parts),
  };
}
