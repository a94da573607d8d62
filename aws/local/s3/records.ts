import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";

/**
 * Reads a JSON record; undefined if there is none. The type is not validated: only this program
 * writes the files.
 */
export async function readRecord<Record>(file: string): Promise<Record | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Record;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Writes a JSON record atomically: readers see the old or the new one. */
export async function writeRecord(file: string, record: unknown): Promise<void> {
  const draft = `${file}.${randomUUID()}.draft`;
  try {
    await writeFile(draft, JSON.stringify(record));
    await rename(draft, file);
  } catch (error) {
    await discard(draft);
    throw error;
  }
}

/** Deletes a file, if it exists. */
export function discard(file: string): Promise<void> {
  return rm(file, { force: true });
}

/** The names in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Whether an error means that a file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
