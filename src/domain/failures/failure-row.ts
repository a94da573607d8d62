import type { DoctorStep } from "./doctor-steps.ts";
import type { FixedBy } from "./fixed-by.ts";
import type { Service } from "./service.ts";

/**
 * What is retried automatically: the request within seconds ("backoff"), the run after the queue
 * has paused for up to some minutes ("cooldown"), both in this order, or nothing.
 */
export type RetryPolicy = "never" | "backoff" | "cooldown" | "backoff, then cooldown";

/** The same for every failure of a kind, or computed from its facts. */
type ByFacts<F, T> = T | ((facts: F) => T);

/** One kind of failure. `F`: the facts that are measured where it is raised. */
export interface FailureRow<F> {
  /** Where it happens; undefined where no service is involved. */
  readonly service: ByFacts<F, Service | undefined>;
  readonly fixedBy: ByFacts<F, FixedBy>;
  /** The doctor's check for this failure; the first if there is none. */
  readonly doctorStep: ByFacts<F, DoctorStep>;
  readonly retry: ByFacts<F, RetryPolicy>;
  /** One sentence: what happened. */
  readonly title: ByFacts<F, string>;
  /** One sentence: what to do now. */
  readonly action: ByFacts<F, string>;
  /** What may be the cause besides the service: what the check of the array says then comes first. */
  readonly suspect?: ByFacts<F, "array" | undefined>;
  /** More detail, for a fold-out. */
  readonly detail?: ByFacts<F, string>;
  /** Whether the action refers to the detail, which is then shown unfolded. */
  readonly isDetailOpen?: true;
}

/** A row of the table. None of its facts may be a secret. */
export function failureRow<F = object>(row: FailureRow<F>): FailureRow<F> {
  return row;
}

/** A cell of the table for the facts of one failure. */
export function valueFor<F, T extends string | undefined>(cell: ByFacts<F, T>, facts: F): T {
  return typeof cell === "function" ? cell(facts) : cell;
}
