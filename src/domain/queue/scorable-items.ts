import type { QueueItem } from "./queue.ts";

/** The arrays that can be scored: with a prediction and a reference mask of its size. */
export function itemsWithReference(items: readonly QueueItem[]): readonly QueueItem[] {
  return items.filter(({ reading, run, reference }) => {
    if (reading.state !== "read" || run.status.state !== "done") return false;
    if (reference === undefined || "failure" in reference) return false;
    const { prediction } = run.status;
    const { mask } = reference;
    return mask.height === prediction.height && mask.width === prediction.width;
  });
}
