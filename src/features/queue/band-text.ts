import type { Reading } from "#domain/queue/queue.ts";

/** Which band of a scene of several files is being read; empty for any other file. */
export function bandText(reading: Reading): string {
  if (reading.state !== "reading" || reading.progress === undefined) return "";
  return `band ${reading.progress.band} of ${reading.progress.bandCount}`;
}
