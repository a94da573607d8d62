import type { KeptRun } from "#domain/history/kept-run.ts";

/** What the user can do with the kept runs. */
export interface HistoryActions {
  /** Shows a run in the picture. */
  open(run: KeptRun): void;
  /** Shows a run beside another; undefined where no picture is open. */
  readonly compare: ((other: KeptRun, shown: KeptRun) => void) | undefined;
  rename(run: KeptRun, name: string): void;
  remove(runs: readonly KeptRun[]): void;
  makeRoom(): void;
  dropWaiting(): void;
}
