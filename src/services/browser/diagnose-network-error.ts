import { evidenceOf } from "#domain/failures/evidence.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { Warmth } from "#domain/failures/network-failures.ts";
import type { Service } from "#domain/failures/service.ts";
import {
  classifyNetworkError,
  type NetworkEvidence,
  networkEvidenceText,
} from "#domain/inference/network-causes.ts";
import { givenUp } from "./network.ts";
import { isReachable, sendEmptyPost } from "./probes.ts";

/** Longer than any healthy host needs to start an answer. */
const PROBE_MS = 3000;
/** The request that failed is over: nothing can cancel its diagnosis. */
const { signal: NEVER } = new AbortController();

/** A request without an answer that the page may read. */
export interface SilentRequest {
  readonly service: Service;
  readonly url: string;
  /** By `performance.now()`. */
  readonly startedMs: number;
  readonly signal?: AbortSignal | null | undefined;
  /** The fraction of the body that was sent, 0 to 1. */
  readonly sentFraction?: number;
  /** Whether its answer had begun, which CORS had let through. */
  readonly answerBegan?: boolean;
  readonly workedBefore?: boolean;
  /** Whether every form of the request has been tried. */
  readonly triedForms?: boolean;
  /** Whether the request was a POST of JSON, which has a preflight that can be repeated. */
  readonly isJsonPost?: boolean;
  readonly warmth?: Warmth;
  /** The same request as a command for a terminal; without secrets. */
  readonly curl?: string;
}

/**
 * Classifies a request without an answer. A browser reports only "Failed to fetch", so a second
 * request without CORS shows whether the host answers at all.
 */
export async function diagnoseNetworkError(
  request: SilentRequest,
  cause?: unknown,
): Promise<AppError> {
  if (cause instanceof AppError) return cause;
  const elapsedS = (performance.now() - request.startedMs) / 1000;
  const given = givenUp(request.service, request.signal, elapsedS, cause);
  if (given !== undefined) return given;
  const address = new URL(request.url, location.href);
  const region = regionIn(address);
  const hostAnswers = await isReachable(address.origin, NEVER, PROBE_MS);
  const { isJsonPost = false, workedBefore = false } = request;
  const triesPreflight = isJsonPost && hostAnswers && !workedBefore;
  const evidence: NetworkEvidence = {
    service: request.service,
    address: new URL(address.origin + address.pathname),
    pageOrigin: location.origin,
    elapsedS,
    online: navigator.onLine,
    hostAnswers,
    workedBefore,
    triedForms: request.triedForms,
    emptyPost: triesPreflight ? await sendEmptyPost(request.url, PROBE_MS) : "unknown",
    sentFraction: request.sentFraction ?? 0,
    answerBegan: request.answerBegan ?? false,
    region,
    warmth: request.warmth ?? "unknown",
  };
  const raw = networkEvidenceText(evidence, request.curl);
  const failure = { ...classifyNetworkError(evidence), evidence: evidenceOf({ at: now(), raw }) };
  return new AppError(failure, { cause });
}

/** The region of a presigned URL, from its credential scope. */
function regionIn({ searchParams }: URL): string | undefined {
  return searchParams.get("X-Amz-Credential")?.split("/")[2];
}

/** The current time, as in evidence. */
export function now(): string {
  return new Date().toISOString();
}
