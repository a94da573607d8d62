import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";

/**
 * Reads a JSON record; undefined when there is none.
 *
 * The caller names its type: this program alone writes the files, so their form is known.
 */
export async function readRecord<Record>(file: string): Promise<Record | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Record;
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Writes a JSON record in one step: readers see the old one or the new one, never a half. */
export async function writeRecord(file: string, record: unknown): Promise<void> {
  const draft = `${file}.${randomUUID()}.draft`;
  try {
    await writeFile(draft, JSON.stringify(record));
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Tells whether an error means that a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
