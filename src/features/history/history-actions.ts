import type { KeptRun } from "#domain/history/kept-run.ts";

/** What the user can do with the kept runs. */
export interface HistoryActions {
  /** Shows a run in the picture. */
  open(run: KeptRun): void;
  rename(run: KeptRun, name: string): void;
  remove(runs: readonly KeptRun[]): void;
  makeRoom(): void;
  dropWaiting(): void;
}
