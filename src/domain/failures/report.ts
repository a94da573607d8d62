import { redact } from "#domain/text/redaction.ts";
import { adviceFor } from "./advice.ts";
import type { Failure, Service } from "./failure.ts";
import { SERVICE_NAMES } from "./wording.ts";

/**
 * A failure as text for somebody who is asked for help: what happened, at which service, with the
 * request id, the time and the server's own words. Never holds a secret, an account's number or a
 * way into its console.
 *
 * @param shownAt when the failure was shown, for one that does not know its own time.
 */
export function failureReport(failure: Failure, shownAt: Date): string {
  const { title, action, detail } = adviceFor(failure);
  const { at, status, requestId, raw } = failure.evidence ?? {};
  const facts = [
    ["Failure", failure.kind],
    ["Service", serviceOf(failure)],
    ["HTTP status", status === undefined ? undefined : String(status)],
    ["Request id", requestId],
    ["Time", at ?? shownAt.toISOString()],
    ["Details", detail],
  ] as const;
  const lines = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  const words = raw === undefined || raw === "" ? [] : ["", "In the server's own words:", raw];
  return redact(["Plumescope", title, action, "", ...lines, ...words].join("\n"));
}

function serviceOf(failure: Failure): string | undefined {
  const service = serviceNameOf(failure);
  return service === undefined ? undefined : SERVICE_NAMES[service];
}

function serviceNameOf(failure: Failure): Service | undefined {
  if ("service" in failure) return failure.service;
  switch (failure.kind) {
    case "answer-hidden":
    case "inference-refused":
    case "server-mismatch":
    case "reply-unreadable":
    case "quota-exceeded":
      return "api";
    case "url-expired":
      return "s3";
    default:
      return failure.kind.startsWith("upload") || "bucket" in failure ? "s3" : undefined;
  }
}
