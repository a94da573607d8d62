import { rename } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

/** The sum, 2 s, is what a virus scanner takes for a large file. */
const WAITS_MS = [10, 20, 50, 100, 200, 400, 600, 620];
/** Windows' answers while a program, as a virus scanner or a reader, has either file open. */
const IN_USE: readonly unknown[] = ["EPERM", "EACCES", "EBUSY"];

/**
 * Renames a file, over one of that name if there is one. Waits for programs that have either open: Windows
 * refuses a rename until they close it.
 * @param move what is tried again
 */
export async function moveFile(
  from: string,
  to: string,
  move: (from: string, to: string) => Promise<void> = rename,
): Promise<void> {
  for (const waitMs of WAITS_MS) {
    try {
      return await move(from, to);
    } catch (error) {
      if (!isInUse(error)) throw error;
    }
    await setTimeout(waitMs);
  }
  return move(from, to);
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && IN_USE.includes(error.code);
}
