import { isLoopback } from "#domain/config/web-address.ts";
import type { Failure } from "#domain/failures/failure.ts";
import { GATEWAY_LIMIT_S } from "#domain/failures/gateway-limit.ts";
import type { Warmth } from "#domain/failures/network-failures.ts";
import type { Service } from "#domain/failures/service.ts";

/** After this long without an answer the preflight has passed: CORS refuses immediately. */
const PREFLIGHT_PASSED_S = 5;

/**
 * What a page may read of an API's answer to an empty request: nothing ("hidden"), an answer of the
 * function ("readable"), or only the gateway's error for a function that raised ("readable-error").
 * "unknown" where the preflight did not pass, or nothing was tried.
 */
export type EmptyPost = "hidden" | "readable" | "readable-error" | "unknown";

/** The evidence of a request that ended without a readable answer: no status, no body. */
export interface NetworkEvidence {
  readonly service: Service;
  /** The address without its query, which may contain a signature. */
  readonly address: URL;
  readonly pageOrigin: string;
  readonly elapsedS: number;
  /** `navigator.onLine`. */
  readonly online: boolean;
  /** Whether a `no-cors` request reached the same host; undefined if none was tried. */
  readonly hostAnswers: boolean | undefined;
  /** Whether the page has read an answer from this same address before. */
  readonly workedBefore: boolean;
  /**
   * How much of the body had been sent, 0 to 1. A browser sends none before the preflight has
   * passed.
   */
  readonly sentFraction: number;
  /** Whether its answer had begun: CORS lets nothing through that it refuses. */
  readonly answerBegan?: boolean;
  /** What became of an empty request after it. */
  readonly emptyPost?: EmptyPost;
  /** Whether every form of the request has been tried. */
  readonly triedForms?: boolean | undefined;
  /** The bucket's origin by the configuration. */
  readonly region: string | undefined;
  readonly warmth: Warmth;
}

/**
 * The most likely cause of a "Failed to fetch". Browsers hide the reason from pages, so it is
 * inferred from everything else, the strongest evidence first.
 */
export function classifyNetworkError(evidence: NetworkEvidence): Failure {
  const { service, address, pageOrigin, elapsedS, hostAnswers } = evidence;
  const { host } = address;
  if (!evidence.online && !isLoopback(address)) return { kind: "offline" };
  if (isMixed(pageOrigin, address)) return { kind: "mixed-content", host };
  if (service === "api" && elapsedS >= GATEWAY_LIMIT_S - 1) {
    const { warmth } = evidence;
    return { kind: "timed-out", service, afterS: Math.round(elapsedS), warmth };
  }
  const { sentFraction, answerBegan = false } = evidence;
  if ((sentFraction > 0 || answerBegan) && service === "s3") {
    return { kind: "connection-lost", service, host };
  }
  const hasRules = service === "s3" || service === "api";
  if (hostAnswers !== true || !hasRules) return { kind: "unreachable", service, host };
  const { emptyPost = "unknown", triedForms = false, workedBefore } = evidence;
  if (service === "api" && !workedBefore && emptyPost !== "unknown") {
    // Where other answers can be read, this one is an error of the gateway, whose errors have no headers.
    if (emptyPost === "readable") return { kind: "answer-hidden", host };
    // Where errors can be read, this one is the function's answer: no form of the request is to blame.
    const isOfHeaders = triedForms || emptyPost === "readable-error";
    return { kind: "cors-answer-refused", host, ...(isOfHeaders && { triedForms: true }) };
  }
  if (service === "api" && (workedBefore || elapsedS >= PREFLIGHT_PASSED_S)) {
    return { kind: "answer-hidden", host };
  }
  const region = service === "s3" ? evidence.region : undefined;
  return { kind: "cors-refused", service, host, origin: pageOrigin, region };
}

/** Browsers let an https page call plain http only on this machine. */
function isMixed(pageOrigin: string, address: URL): boolean {
  return pageOrigin.startsWith("https:") && address.protocol === "http:" && !isLoopback(address);
}

/**
 * Reclassifies a late answer: an error after 28 seconds is the gateway's own limit (an HTTP API
 * words it "Service Unavailable"). Adds to a timeout whether the model answered recently.
 */
export function lateFailure(failure: Failure, elapsedS: number, warmth: Warmth): Failure {
  if (failure.kind === "timed-out") return { ...failure, warmth };
  if (failure.kind !== "service-unavailable" || elapsedS < GATEWAY_LIMIT_S - 1) return failure;
  const late = { kind: "timed-out", service: "api", afterS: Math.round(elapsedS), warmth } as const;
  return failure.evidence === undefined ? late : { ...late, evidence: failure.evidence };
}

/** The evidence as lines of text, for the details of a failure. */
export function networkEvidenceText(evidence: NetworkEvidence, curl: string | undefined): string {
  const { address, elapsedS, online, hostAnswers, pageOrigin } = evidence;
  const answers = hostAnswers === undefined ? "not tried" : hostAnswers ? "yes" : "no";
  const lines = [
    `No answer that this page may read from ${address.origin}${address.pathname}`,
    `after ${elapsedS.toFixed(1)} s; page ${pageOrigin}; online: ${online ? "yes" : "no"};`,
    `host answers a request without CORS: ${answers}.`,
  ];
  if (curl !== undefined)
    lines.push("", "The same in a terminal, where CORS does not apply:", curl);
  return lines.join("\n");
}
