import { timeSpanText } from "#domain/text/time-span.ts";
import { failureRow } from "./failure-row.ts";
import { SERVICE_STEPS } from "./network-failures.ts";
import { type Service, serviceAtStart } from "./service.ts";

/** How the three pasted values can be wrong, by the code in which AWS says it. */
const REFUSED_ACTIONS: Readonly<Record<string, string>> = {
  SignatureDoesNotMatch:
    "The secret access key does not match the access key ID: copy the whole block from the access portal and paste it again.",
  InvalidToken:
    "The session token is incomplete: copy the whole block from the access portal and paste it again.",
  InvalidAccessKeyId:
    "The session token is missing, or the credentials are for another AWS partition (GovCloud, China): copy the whole block from the access portal and paste it again.",
  InvalidClientTokenId:
    "The session token is missing or incomplete, or the credentials are for another AWS partition (GovCloud, China): copy the whole block from the access portal and paste it again.",
};

interface ClockFacts {
  /** This computer's clock minus the other, in seconds. */
  readonly aheadS?: number | undefined;
  /** The clock that it was compared with, where it was not AWS's: that of the page's own server. */
  readonly comparedWith?: "page";
}

interface RefusedFacts {
  readonly service: Service;
  readonly code: string;
  /** Whether the page can issue others by itself: a local stack. */
  readonly offersDemo?: boolean;
}

function isForgotten({ code, offersDemo = false }: RefusedFacts): boolean {
  return offersDemo && (code === "InvalidAccessKeyId" || code === "InvalidClientTokenId");
}

/** Failures of the credentials, or of the clock by which requests are signed. */
export const CREDENTIAL_FAILURES = {
  "credentials-missing": failureRow({
    service: undefined,
    fixedBy: "you",
    doctorStep: "keys",
    retry: "never",
    title: "No credentials have been pasted into this page.",
    action: "Copy the block from the access portal and paste it, then run the checks again.",
  }),

  "credentials-malformed": failureRow<{
    /** A sentence: what is wrong with the pasted text. */
    readonly reason: string;
    /** A sentence: what to do about it. */
    readonly action: string;
  }>({
    service: undefined,
    fixedBy: "you",
    doctorStep: "keys",
    retry: "never",
    title: ({ reason }) => reason,
    action: ({ action }) => action,
  }),

  "credentials-expired": failureRow<{
    /** Since when, if the paste stated it. */
    readonly since?: Date;
  }>({
    service: undefined,
    fixedBy: "you",
    doctorStep: "keys",
    retry: "never",
    title: ({ since }) =>
      since === undefined
        ? "Your AWS credentials have expired."
        : `Your AWS credentials have expired on ${since.toISOString().slice(0, 16).replace("T", " at ")} UTC.`,
    action: "Paste new credentials from the access portal; the file is kept.",
  }),

  "credentials-refused": failureRow<RefusedFacts>({
    service: ({ service }) => service,
    fixedBy: "you",
    doctorStep: "identity",
    retry: "never",
    title: (facts) =>
      isForgotten(facts)
        ? `The local stack does not know these credentials (${facts.code}): it forgets them when it restarts.`
        : `AWS does not accept these credentials (${facts.code}).`,
    action: (facts) =>
      (isForgotten(facts)
        ? "Press “Use demo credentials” for new ones; the file is kept."
        : REFUSED_ACTIONS[facts.code]) ??
      "One of the three lines is incomplete or mixed up: copy the whole block from the access portal and paste it again.",
  }),

  "clock-skewed": failureRow<ClockFacts>({
    service: undefined,
    fixedBy: "you",
    doctorStep: "clock",
    retry: "never",
    title: clockTitle,
    action: "Set the clock to automatic in the system settings, then run it again.",
  }),

  "request-malformed": failureRow<{ readonly service: Service; readonly code: string }>({
    service: ({ service }) => service,
    fixedBy: "instructor",
    doctorStep: ({ service }) => SERVICE_STEPS[service],
    retry: "never",
    title: ({ service, code }) =>
      `${serviceAtStart(service)} rejected the signature of this request (${code}).`,
    action: "Reload the page and run it again; if it is refused again, report the details.",
  }),

  "region-disabled": failureRow({
    service: undefined,
    fixedBy: "instructor",
    doctorStep: "identity",
    retry: "never",
    title: "AWS’s identity check (STS) is disabled for your account in this region.",
    action: "Your instructor can set a region in config.json in which it is enabled.",
  }),

  /** STS is reachable, but something between it and this page changes or blocks its answer. */
  "sts-answer-blocked": failureRow<{ readonly host: string }>({
    service: "sts",
    fixedBy: "you",
    doctorStep: "identity",
    retry: "never",
    title: ({ host }) =>
      `AWS’s identity check (STS) at ${host} is reachable, but its answer does not reach this page.`,
    action:
      "Something in between changes it: turn off blockers for this page, or try another network or browser.",
  }),
} as const;

function clockTitle({ aheadS, comparedWith }: ClockFacts): string {
  // AWS allows minutes: a difference below one was measured after the clock had been corrected.
  if (aheadS === undefined || Math.abs(aheadS) < 60) {
    return "This computer’s clock differs from AWS’s by more than AWS allows.";
  }
  const span = `${timeSpanText(Math.abs(aheadS))} ${aheadS < 0 ? "behind" : "ahead of"}`;
  return comparedWith === "page"
    ? `This computer’s clock is ${span} the page’s server, and AWS allows 5 minutes.`
    : `This computer’s clock is ${span} AWS’s.`;
}
