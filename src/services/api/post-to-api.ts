import { AppError } from "#domain/failures/failure.ts";
import { retryAfterS } from "#domain/failures/retry-policy.ts";
import type { InferenceReply } from "#domain/inference/reply.ts";
import { curlCommand, type RequestContext } from "#domain/inference/request-context.ts";
import { type RawExchange, redactExchange } from "#domain/run/exchange.ts";
import { diagnoseNetworkError, now } from "#services/browser/diagnose-network-error.ts";
import { hostOf, isOffline } from "#services/browser/network.ts";
import type { RequestRecord } from "#services/browser/recorded.ts";
import {
  limitSilence,
  MAX_SILENCE_MS,
  type SilenceLimit,
} from "#services/browser/silence-limit.ts";
import { browserPlatform, type Platform } from "#services/platform.ts";
import type { RequestSigner } from "#services/sigv4/request-signer.ts";
import { hasAnswered, hasTriedForms, warmthOf } from "./server-profiles.ts";

/** What every request to the API needs beside its body. */
export interface PostOptions {
  /** The browser's by default. */
  readonly platform?: Platform;
  /** How long to wait for an answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Signs each request, for an API with IAM authorization. */
  readonly sign?: RequestSigner;
  /** Records each request with its reply. */
  readonly onExchange?: RequestRecord["onExchange"];
  /** Whether the page has just read another answer of this API, as the doctor has. */
  readonly hasAnswered?: boolean;
}

/** A request of JSON. */
interface ApiPost {
  readonly context: RequestContext;
  readonly body: string;
  /** The type of the reply that is wanted. */
  readonly accept: string;
}

/** Posts JSON to the inference API: the reply, whatever its status. @throws AppError "aborted", and those of the network */
export async function postToApi(
  { context, body, accept }: ApiPost,
  { sign, platform = browserPlatform, onExchange, ...options }: PostOptions,
  signal: AbortSignal,
): Promise<InferenceReply> {
  const { url } = context;
  const plain = { "Content-Type": "application/json", Accept: accept };
  const signed = await sign?.({ url, headers: plain, body });
  const startedMs = performance.now();
  const headersSent = signed ?? plain;
  const limit = limitSilence(platform.clock, signal, options.timeoutMs);
  const record = (answer?: RawExchange["reply"]): void =>
    onExchange?.(
      redactExchange({
        purpose: "infer",
        method: "POST",
        url,
        requestHeaders: headersSent,
        requestBytes: body.length,
        requestText: body,
        ms: performance.now() - startedMs,
        ...(answer && { reply: answer }),
      }),
    );
  const answersAreRead = options.hasAnswered ?? false;
  const response = await post(context, { body, headers: headersSent, answersAreRead }, limit).catch(
    (cause: unknown) => {
      limit.stop();
      record();
      throw cause;
    },
  );
  const { status, headers } = response;
  const location = headers.get("location");
  const content = await bodyOf(response, url, signal, limit).finally(limit.stop);
  record({ status, headers, body: content });
  return {
    status,
    contentType: headers.get("content-type") ?? undefined,
    body: content,
    location: location === null ? undefined : new URL(location, url).href,
    requestId: headers.get("x-amzn-requestid") ?? headers.get("apigw-requestid") ?? undefined,
    retryAfterS: retryAfterS(headers.get("retry-after"), Date.now()),
  };
}

interface Sent {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly answersAreRead: boolean;
}

async function post(
  context: RequestContext,
  { body, headers, answersAreRead }: Sent,
  { signal, endedAfterS }: SilenceLimit,
): Promise<Response> {
  const { url } = context;
  const startedMs = performance.now();
  try {
    return await fetch(url, { method: "POST", headers, body, signal });
  } catch (cause) {
    const afterS = endedAfterS();
    if (afterS !== undefined) {
      const late = { kind: "timed-out", service: "api", afterS, isOwnLimit: true } as const;
      const evidence = { at: now() };
      throw new AppError({ ...late, warmth: warmthOf(url), evidence }, { cause });
    }
    const known = {
      workedBefore: answersAreRead || hasAnswered(url),
      warmth: warmthOf(url),
      triedForms: hasTriedForms(url),
    };
    const curl = curlCommand(context, body);
    throw await diagnoseNetworkError(
      { service: "api", url, startedMs, signal, isJsonPost: true, ...known, curl },
      cause,
    );
  }
}

/** Reads the body. If the connection breaks, CORS and URL were right: the headers arrived. */
async function bodyOf(
  response: Response,
  url: string,
  signal: AbortSignal,
  limit: SilenceLimit,
): Promise<ArrayBuffer> {
  try {
    limit.restart(MAX_SILENCE_MS);
    const body = response.body?.pipeThrough(progressOf(limit), { signal: limit.signal });
    return await new Response(body).arrayBuffer();
  } catch (cause) {
    if (signal.aborted) throw new AppError({ kind: "aborted" }, { cause });
    const evidence = { at: now(), status: response.status };
    const afterS = limit.endedAfterS();
    if (afterS !== undefined) {
      const place = { service: "api", host: hostOf(url) } as const;
      const silent = { kind: "connection-silent", ...place, step: "receiving", afterS } as const;
      throw new AppError({ ...silent, evidence }, { cause });
    }
    const lost = { kind: "connection-lost", service: "api", host: hostOf(url), evidence } as const;
    throw new AppError(isOffline(url) ? { kind: "offline" } : lost, { cause });
  }
}

/** Passes a body through, and restarts the limit with each part of it. */
function progressOf(limit: SilenceLimit): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform: (part, controller) => {
      limit.restart(MAX_SILENCE_MS);
      controller.enqueue(part);
    },
  });
}
