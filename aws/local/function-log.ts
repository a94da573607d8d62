import { type FileHandle, open } from "node:fs/promises";
import { Writable } from "node:stream";

/**
 * Opens the file of the function's log, emptied. Lines that the disk does not take are lost, with one
 * warning on the console: the function and the stack continue.
 */
export async function openFunctionLog(path: string): Promise<Writable> {
  const file = await open(path, "w");
  let hasWarned = false;
  return new Writable({
    write(lines: Uint8Array, _encoding, done) {
      void append(file, lines).then((problem) => {
        if (problem !== undefined && !hasWarned) {
          hasWarned = true;
          console.error(`The function's log cannot be written (${problem}): ${path}`);
        }
        done();
      });
    },
    final(done) {
      void file.close().finally(() => done());
    },
  });
}

/** Why the lines could not be written; undefined where they were. */
async function append(file: FileHandle, lines: Uint8Array): Promise<string | undefined> {
  try {
    await file.writeFile(lines);
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
