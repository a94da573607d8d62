import { redact } from "#domain/text/redaction.ts";
import { describeFailure } from "./describe-failure.ts";
import type { Failure } from "./failure.ts";
import { SERVICE_NAMES } from "./service.ts";

/**
 * A failure as text for the instructor: what happened, at which service, with the request id, the
 * time and the server's own words. Contains no secret, account number or console link.
 *
 * @param shownAt when the failure was shown, for a failure without a time.
 */
export function failureReport(failure: Failure, shownAt: Date): string {
  const { title, action, detail, service } = describeFailure(failure);
  const { at, status, requestId, raw } = failure.evidence ?? {};
  const facts = [
    ["Failure", failure.kind],
    ["Service", service === undefined ? undefined : SERVICE_NAMES[service]],
    ["HTTP status", status === undefined ? undefined : String(status)],
    ["Request id", requestId],
    ["Time", at ?? shownAt.toISOString()],
    ["Details", detail],
  ] as const;
  const lines = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  const words = raw === undefined || raw === "" ? [] : ["", "The server’s message:", raw];
  return redact(["Plumescope", title, action, "", ...lines, ...words].join("\n"));
}
