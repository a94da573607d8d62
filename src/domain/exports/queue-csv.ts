import { csvText } from "#domain/text/csv.ts";
import type { ExportContext, FileExport } from "./export.ts";
import type { ResultFacts } from "./result-facts.ts";

/** A row of numbers for each result of the queue, below their names. */
export const QUEUE_CSV: FileExport & {
  // It needs nothing else of a context.
  make(context: Pick<ExportContext, "queue">): ReturnType<FileExport["make"]>;
} = {
  kind: "file",
  id: "queue-csv",
  subject: "All results",
  format: "CSV",
  available: ({ queue }) => queue !== undefined && queue.resultCount > 1,
  make: async ({ queue }) => {
    if (queue === undefined) throw new Error("There is no queue to export.");
    const rows: ResultFacts[] = [];
    for await (const facts of queue.facts()) rows.push(facts);
    return {
      content: new Blob([queueTable(rows)], { type: "text/csv" }),
      fileName: "plumescope-results.csv",
    };
  },
};

/** A table of the numbers of several results, with a column for each that any has. */
export function queueTable(rows: readonly ResultFacts[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return csvText([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
}
