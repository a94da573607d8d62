import type { EmptyPost } from "#domain/inference/network-causes.ts";
import { fetchFrom } from "./network.ts";
import { clockOffset } from "./server-time.ts";

/** Longer than any healthy host needs to start an answer. */
const HOST_TIMEOUT_MS = 10_000;
/** Longer than API Gateway's 29 s, so that its own timeout is visible as such. */
const PROBE_TIMEOUT_MS = 35_000;

/** The result of a probe: a readable answer, or none. */
export type ProbeResult =
  | { readonly readable: true; readonly status: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly readable: false; readonly afterS: number };

/**
 * Whether a host answers. The answer is opaque, so no CORS rule is needed: this distinguishes a
 * missing host from an unreadable answer.
 * https://fetch.spec.whatwg.org/#concept-request-mode
 */
export async function isReachable(
  url: string,
  signal: AbortSignal,
  timeoutMs: number = HOST_TIMEOUT_MS,
): Promise<boolean> {
  try {
    await fetch(url, {
      ...PLAIN,
      method: "HEAD",
      mode: "no-cors",
      signal: within(timeoutMs, signal),
    });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  } finally {
    forgetAddresses();
  }
}

/** Sends a request under CORS, preflight included. Rejects only when aborted. */
export async function probe(
  url: string,
  init: RequestInit,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const startedMs = performance.now();
  try {
    const response = await fetch(url, {
      ...PLAIN,
      ...init,
      signal: within(PROBE_TIMEOUT_MS, signal),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { readable: true, status: response.status, bytes };
  } catch {
    signal.throwIfAborted();
    return { readable: false, afterS: (performance.now() - startedMs) / 1000 };
  } finally {
    forgetAddresses();
  }
}

/** The gateway's status for a function that raised, or replied in no form that it knows. */
const FUNCTION_FAILED = 502;

/**
 * Sends an empty request, which never reaches the model, and says how far a page gets with it: a browser
 * sends no part of the body before the preflight has passed. "unknown" also where there is no
 * XMLHttpRequest.
 */
export function sendEmptyPost(url: string, timeoutMs: number): Promise<EmptyPost> {
  if (typeof XMLHttpRequest === "undefined") return Promise.resolve("unknown");
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let isSent = false;
    const sent = (): void => {
      isSent = true;
    };
    // Browsers send the events of an upload only after a preflight.
    request.upload.onprogress = sent;
    request.upload.onload = sent;
    request.onload = (): void =>
      resolve(request.status === FUNCTION_FAILED ? "readable-error" : "readable");
    request.onerror = (): void => resolve(isSent ? "hidden" : "unknown");
    request.ontimeout = (): void => resolve("unknown");
    request.open("POST", url);
    request.timeout = timeoutMs;
    request.setRequestHeader("Content-Type", "application/json");
    request.send("{}");
  });
}

/**
 * Seconds by which this computer's clock is ahead of the page's own server, negative if behind; 0
 * if the difference is below the precision. Never cached, as the user may just have set the clock.
 * Undefined if the server sends no time. @throws AppError if the server does not answer.
 */
export async function clockAheadS(signal: AbortSignal): Promise<number | undefined> {
  const askedAtMs = Date.now();
  const init = { ...PLAIN, method: "HEAD", signal };
  const { headers } = await fetchFrom("page", "config.json", init);
  const answeredAtMs = Date.now();
  const [date, age] = [headers.get("Date"), headers.get("Age")];
  const behindMs = clockOffset({ date, age, askedAtMs, answeredAtMs });
  if (behindMs === undefined) return undefined;
  return behindMs === 0 ? 0 : -behindMs / 1000;
}

const PLAIN: RequestInit = {
  cache: "no-store",
  credentials: "omit",
  referrerPolicy: "no-referrer",
};

function within(ms: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ms)]);
}

/** Resource timings contain complete URLs, including signatures. */
function forgetAddresses(): void {
  performance.clearResourceTimings();
}
