import { AppError } from "#domain/failures/failure.ts";
import type { Service } from "#domain/failures/service.ts";
import { noAnswer } from "./network.ts";

/** The answer of a presigned URL. */
export interface Answer {
  readonly status: number;
  /** Only those that the server's CORS rules expose. */
  readonly headers: Headers;
  readonly body: ArrayBuffer;
}

export interface TransferOptions {
  /** The service of the URL, for failure messages. */
  readonly service: Service;
  readonly signal: AbortSignal;
  readonly body?: Blob;
  /** Called with the fraction of the body that has been sent, 0 to 1, at most once a frame. */
  readonly onProgress?: (fraction: number) => void;
  /**
   * Called with the fraction of the answer that has been received, 0 to 1; undefined if the server
   * sends no length.
   */
  readonly onReceived?: ((fraction: number | undefined) => void) | undefined;
}

/** WebKit has an event for each part that was sent: the page draws one a frame. */
const FRAME_MS = 1000 / 60;

/**
 * Sends a request to a presigned URL. XHR instead of fetch, because only XHR reports upload
 * progress, and the time when the browser has written the URL, a secret, into its resource timings:
 * they are cleared then. @throws AppError if there is no answer
 */
export function transfer(
  method: "GET" | "PUT",
  url: string,
  options: TransferOptions,
): Promise<Answer> {
  const { service, signal, body } = options;
  const startedMs = performance.now();
  // Not in the first load, but loaded before this request can fail.
  const diagnosis = import("./diagnose-network-error.ts");
  diagnosis.catch(() => undefined);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    let sentFraction = 0;
    let answerBegan = false;
    let reportedMs = Number.NEGATIVE_INFINITY;
    request.upload.onprogress = ({ lengthComputable, loaded, total, timeStamp }): void => {
      if (!lengthComputable) return;
      sentFraction = loaded / total;
      if (timeStamp - reportedMs < FRAME_MS && loaded < total) return;
      reportedMs = timeStamp;
      options.onProgress?.(sentFraction);
    };
    request.onprogress = (event): void => {
      options.onReceived?.(event.lengthComputable ? event.loaded / event.total : undefined);
    };
    request.onreadystatechange = (): void => {
      answerBegan ||= request.readyState === XMLHttpRequest.HEADERS_RECEIVED;
    };
    request.onload = (): void => resolve(answerOf(request));
    request.onerror = (): void => {
      diagnosis
        .then(
          ({ diagnoseNetworkError }) =>
            diagnoseNetworkError({ service, url, startedMs, signal, sentFraction, answerBegan }),
          (cause: unknown) => noAnswer(service, url, cause),
        )
        .then(reject, reject);
    };
    request.onabort = (): void => reject(new AppError({ kind: "aborted" }));
    request.onloadend = (): void => {
      signal.removeEventListener("abort", abort);
      performance.clearResourceTimings();
    };
    signal.addEventListener("abort", abort, { once: true });
    request.open(method, url);
    request.responseType = "arraybuffer";
    if (body !== undefined) request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(body ?? null);
    if (signal.aborted) request.abort();
  });
}

/** Sends a request to a presigned URL and returns the complete answer. */
export type Transfer = typeof transfer;

function answerOf(request: XMLHttpRequest): Answer {
  const headers = new Headers();
  // Reading a header that is not exposed would log an error in the console.
  for (const line of request
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  const body: ArrayBuffer =
    request.response instanceof ArrayBuffer ? request.response : new ArrayBuffer(0);
  return { status: request.status, headers, body };
}
