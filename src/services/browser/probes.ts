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

/**
 * Whether a POST of JSON passes its preflight, and yet the answer may not be read, whatever it is: a
 * browser sends no part of the body before the preflight has passed. The body is an empty request,
 * which never reaches the model. This distinguishes a gateway's own error without CORS headers:
 * the answer to an empty request comes from behind the gateway. False also where there is no XMLHttpRequest.
 */
export function hidesEveryAnswer(url: string, timeoutMs: number): Promise<boolean> {
  if (typeof XMLHttpRequest === "undefined") return Promise.resolve(false);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let isSent = false;
    const sent = (): void => {
      isSent = true;
    };
    // Browsers send the events of an upload only after a preflight.
    request.upload.onprogress = sent;
    request.upload.onload = sent;
    request.onload = (): void => resolve(false);
    request.onerror = (): void => resolve(isSent);
    request.ontimeout = (): void => resolve(false);
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
