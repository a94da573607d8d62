import { AppError, type Service } from "#domain/failure.ts";

/**
 * The failure behind a request that ended without any answer. The browser tells a page no more
 * than that, so a lost connection is told from a server that is not there by `navigator.onLine`.
 */
export function noAnswer(service: Service, url: string, cause?: unknown): AppError {
  if (!navigator.onLine) return new AppError({ kind: "offline" }, { cause });
  return new AppError({ kind: "unreachable", service, host: hostOf(url) }, { cause });
}

/** The host of an address and nothing more: a presigned URL's query must never reach a message. */
export function hostOf(url: string): string {
  return new URL(url, location.href).host;
}

/** `fetch`, with failures of the network translated; an abort stays an abort. */
export async function fetchFrom(
  service: Service,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw new AppError({ kind: "aborted" }, { cause });
    throw noAnswer(service, url, cause);
  }
}
