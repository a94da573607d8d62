import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { open, readdir, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { moveFile } from "./move-file.ts";

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

/** `readRecord` that blocks: a tenth of the time where thousands are read one after another. */
export function readRecordNow<Record>(file: string): Record | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Writes a JSON record atomically: readers see the old or the new one. Once this resolves, the record
 * and whatever was moved into its folder before are on the disk, also after a power failure.
 */
export async function writeRecord(file: string, record: unknown): Promise<void> {
  const draft = `${file}.${randomUUID()}.draft`;
  try {
    await writeToDisk(draft, JSON.stringify(record));
    await moveFile(draft, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await discard(draft);
    throw error;
  }
}

async function writeToDisk(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Waits until the names in a folder are on the disk. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
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
