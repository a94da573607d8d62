import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";

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
    await rm(draft, { force: true });
    throw error;
  }
}

/** Whether an error means that a file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
