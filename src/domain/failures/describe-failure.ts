import { redactSecrets } from "#domain/text/redaction.ts";
import type { DoctorStep } from "./doctor-steps.ts";
import type { Failure } from "./failure.ts";
import { type FailureRow, type RetryPolicy, valueFor } from "./failure-row.ts";
import { FAILURES } from "./failures.ts";
import type { FixedBy } from "./fixed-by.ts";
import type { Service } from "./service.ts";

/** A failure's row of the table, evaluated for its facts. */
export interface FailureDescription {
  /** Where it happened; undefined where no service is involved. */
  readonly service: Service | undefined;
  /** One sentence: what happened. Without secrets, even where it quotes a server's own words. */
  readonly title: string;
  readonly fixedBy: FixedBy;
  /** One sentence: what to do now. */
  readonly action: string;
  /** Whether the array may be the cause, so that what its check says comes first. */
  readonly isArraySuspect: boolean;
  /** More detail, for a fold-out. */
  readonly detail: string | undefined;
  /** Whether the detail is shown unfolded, as the action refers to it. */
  readonly isDetailOpen: boolean;
  readonly doctorStep: DoctorStep;
  readonly retry: RetryPolicy;
}

/** Describes a failure: where, what happened, who can fix it and how, and what is retried. */
export function describeFailure(failure: Failure): FailureDescription {
  // The table is keyed by kind: the row takes the facts of this failure.
  const row = FAILURES[failure.kind] as unknown as FailureRow<Failure>;
  return {
    service: valueFor(row.service, failure),
    title: redactSecrets(valueFor(row.title, failure)),
    fixedBy: valueFor(row.fixedBy, failure),
    action: valueFor(row.action, failure),
    isArraySuspect: row.suspect !== undefined && valueFor(row.suspect, failure) === "array",
    detail: row.detail === undefined ? undefined : valueFor(row.detail, failure),
    isDetailOpen: row.isDetailOpen ?? false,
    doctorStep: valueFor(row.doctorStep, failure),
    retry: valueFor(row.retry, failure),
  };
}
