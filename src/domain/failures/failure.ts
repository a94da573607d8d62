import type { Evidence } from "./evidence.ts";
import type { FailureRow } from "./failure-row.ts";
import type { FAILURES } from "./failures.ts";

type Table = typeof FAILURES;

export type FailureKind = keyof Table;

type FactsIn<Row> = Row extends FailureRow<infer F> ? F : never;

/** What happened: a kind, with the facts that its row of the table needs. None is a secret. */
export type FailureFacts = {
  readonly [K in FailureKind]: { readonly kind: K } & FactsIn<Table[K]>;
}[FailureKind];

/** What happened, with evidence. */
export type Failure = FailureFacts & { readonly evidence?: Evidence };

/** A failure of one kind. */
export type FailureOf<K extends FailureKind> = Extract<Failure, { readonly kind: K }>;

/** An error with a known cause: the only kind that features see. */
export class AppError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind, options);
    this.name = "AppError";
    this.failure = failure;
  }
}

/**
 * The failure behind any thrown value: "unexpected" unless it was translated before, with the
 * `step` that continues "while": "signing the upload".
 */
export function failureOf(thrown: unknown, step?: string): Failure {
  if (thrown instanceof AppError) return thrown.failure;
  if (thrown instanceof DOMException && thrown.name === "AbortError") return { kind: "aborted" };
  return { kind: "unexpected", message: messageOf(thrown), step };
}

/** Foreign code throws anything, errors without a message and values that no text can be made of too. */
function messageOf(thrown: unknown): string {
  const { message } = thrown instanceof Error ? thrown : { message: thrown };
  if (typeof message === "string" && message !== "") return message;
  return Object(thrown) === thrown ? Object.prototype.toString.call(thrown) : String(thrown);
}
