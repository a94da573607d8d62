import { type FileExport, locatorOf, resultOf } from "./export.ts";
import { queueTable } from "./queue-csv.ts";
import { RESULT_EXPORTS } from "./result-exports.ts";
import { resultFacts } from "./result-facts.ts";

/**
 * Every file of every result of the queue, and `queue.csv` with a row of numbers for each. One result is
 * in memory at a time, and the archive is streamed into its Blob.
 */
export const QUEUE_ZIP: FileExport = {
  kind: "file",
  id: "queue-zip",
  subject: "All results",
  format: "zip",
  available: ({ queue }) => queue !== undefined && queue.resultCount > 1,
  make: async ({ queue }) => {
    if (queue === undefined) throw new Error("There is no queue to export.");
    const { BlobReader, configure, TextReader, ZipWriter } = await import("@zip.js/zip.js");
    // The page's policy allows no worker of a Blob; the platform compresses off the main thread.
    configure({ useWebWorkers: false });
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>();
    const content = new Response(readable).blob();
    const archive = new ZipWriter(writable);
    const names = new Set<string>();
    const rows: Readonly<Record<string, string | number | undefined>>[] = [];
    for await (const context of queue.contexts()) {
      for (const row of RESULT_EXPORTS) {
        if (!row.available(context) || row.whyNot?.(context) !== undefined) continue;
        const file = await row.make(context);
        await archive.add(freeName(file.fileName, names), new BlobReader(file.content));
      }
      rows.push(resultFacts(resultOf(context), await locatorOf(context)));
    }
    await archive.add("queue.csv", new TextReader(queueTable(rows)));
    await archive.close();
    const typed = new Blob([await content], { type: "application/zip" });
    return { content: typed, fileName: "plumescope-results.zip" };
  },
};

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
