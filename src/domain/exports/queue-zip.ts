import type { FileExport } from "./export.ts";

/** Every file of every result of the queue, and a table of all. */
export const QUEUE_ZIP: FileExport = {
  kind: "file",
  id: "queue-zip",
  subject: "All results",
  format: "zip",
  available: ({ queue }) => queue !== undefined && queue.resultCount > 1,
  make: async ({ queue }) => {
    if (queue === undefined) throw new Error("There is no queue to export.");
    return { content: await queue.archive(), fileName: "plumescope-results.zip" };
  },
};
