import { locatorOf, type ResultContext, resultOf } from "./export.ts";
import { queueTable } from "./queue-csv.ts";
import { RESULT_EXPORTS } from "./result-exports.ts";
import { type ResultFacts, resultRow } from "./result-facts.ts";

/** A zip of the files of several results, with `queue.csv`: a row of numbers for each. */
export interface QueueArchive {
  /** Writes every file of a result, before the next is added. @throws AppError */
  add(context: ResultContext): Promise<void>;
  /** Writes what follows the last result. */
  close(): Promise<void>;
}

/** Begins an archive, of which nothing but its table of contents and numbers stays in memory. */
export async function createQueueArchive(
  into: WritableStream<Uint8Array<ArrayBuffer>>,
): Promise<QueueArchive> {
  const { BlobReader, configure, TextReader, ZipWriter } = await import("@zip.js/zip.js");
  // The page's policy allows no worker of a Blob, and the archive is written in a worker of ours.
  configure({ useWebWorkers: false });
  const archive = new ZipWriter(into);
  const names = new Set<string>();
  const rows: ResultFacts[] = [];
  return {
    add: async (context) => {
      for (const row of RESULT_EXPORTS) {
        if (!row.available(context) || row.whyNot?.(context) !== undefined) continue;
        const file = await row.make(context);
        await archive.add(freeName(file.fileName, names), new BlobReader(file.content));
      }
      rows.push(resultRow(resultOf(context), await locatorOf(context)));
    },
    close: async () => {
      await archive.add("queue.csv", new TextReader(queueTable(rows)));
      await archive.close();
    },
  };
}

/** The name, numbered if another array of the same name has taken it. */
function freeName(name: string, taken: Set<string>): string {
  const dot = name.lastIndexOf(".");
  let free = name;
  for (let number = 2; taken.has(free); number += 1) {
    free = `${name.slice(0, dot)}_${number}${name.slice(dot)}`;
  }
  taken.add(free);
  return free;
}
