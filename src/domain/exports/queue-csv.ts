import { csvText } from "#domain/text/csv.ts";
import { type ExportContext, type FileExport, locatorOf, resultOf } from "./export.ts";
import { resultFacts } from "./result-facts.ts";

type Facts = ReturnType<typeof resultFacts>;

/** A row of numbers for each result of the queue, below their names. One result is in memory at a time. */
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
    const rows: Facts[] = [];
    for await (const context of queue.contexts()) {
      rows.push(resultFacts(resultOf(context), await locatorOf(context)));
    }
    return {
      content: new Blob([queueTable(rows)], { type: "text/csv" }),
      fileName: "plumescope-results.csv",
    };
  },
};

/** A table of the numbers of several results, with a column for each that any has. */
export function queueTable(rows: readonly Facts[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return csvText([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
}
