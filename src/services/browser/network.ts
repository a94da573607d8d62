import { isLoopback } from "#domain/config/web-address.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { Service } from "#domain/failures/service.ts";

const PAGE_TIMEOUT_MS = 5000;

/**
 * Whether an address needs a network and there is none. A server of this machine needs none: a laptop
 * demo runs without any.
 */
export function isOffline(url: string): boolean {
  return !navigator.onLine && !isLoopback(new URL(url, location.href));
}

/** The failure of a request without an answer, undiagnosed: "offline" if that is the cause. */
export function noAnswer(service: Service, url: string, cause?: unknown): AppError {
  if (isOffline(url)) return new AppError({ kind: "offline" }, { cause });
  return new AppError({ kind: "unreachable", service, host: hostOf(url) }, { cause });
}

/** Only the host of an address: a presigned URL's query must never reach a message. */
export function hostOf(url: string): string {
  return new URL(url, location.href).host;
}

/** `fetch`, with failures of the network translated. @throws AppError */
export async function fetchFrom(
  service: Service,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  const startedMs = performance.now();
  try {
    return await fetch(url, init);
  } catch (cause) {
    const elapsedS = (performance.now() - startedMs) / 1000;
    throw givenUp(service, init.signal, elapsedS, cause) ?? noAnswer(service, url, cause);
  }
}

/** The failure of a request that the page itself ended: cancelled or timed out. */
export function givenUp(
  service: Service,
  signal: AbortSignal | null | undefined,
  elapsedS: number,
  cause: unknown,
): AppError | undefined {
  if (signal?.aborted !== true) return undefined;
  const reason: unknown = signal.reason;
  const isLate = reason instanceof DOMException && reason.name === "TimeoutError";
  if (!isLate) return new AppError({ kind: "aborted" }, { cause });
  return new AppError({ kind: "timed-out", service, afterS: Math.round(elapsedS) }, { cause });
}

/** Loads a chunk of the page when it is first needed. @throws AppError if it cannot be loaded */
export async function loadChunk<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw await missingPart(cause);
  }
}

/**
 * Why a part of the page, a chunk or a worker, cannot be loaded: "offline", "page-updated" where the
 * site has been deployed again, or "unreachable".
 */
export async function missingPart(cause?: unknown): Promise<AppError> {
  return !isOffline(location.href) && (await isPageReplaced())
    ? new AppError({ kind: "page-updated" }, { cause })
    : noAnswer("page", location.href, cause);
}

/** A build names its scripts by their content: another page names another first script. */
async function isPageReplaced(): Promise<boolean> {
  const running = globalThis.document
    ?.querySelector("script[type=module][src]")
    ?.getAttribute("src");
  if (!running) return false;
  try {
    const signal = AbortSignal.timeout(PAGE_TIMEOUT_MS);
    const response = await fetch(location.pathname, { cache: "no-store", signal });
    const page = await response.text();
    // The page of a network's sign-in is none of ours.
    return response.ok && page.includes('id="root"') && !page.includes(running);
  } catch {
    return false;
  }
}
