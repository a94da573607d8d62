import { AppError } from "#domain/failure.ts";
import { encodeRequest } from "#domain/inference-contract.ts";
import type { Prediction } from "#domain/prediction.ts";
import type { ObjectLocation } from "#domain/run.ts";
import { hostOf } from "./network.ts";
import { readReply } from "./reply-reader.ts";

/**
 * API Gateway gives up after 29 s, and its 504 carries no CORS headers unless somebody configured
 * them; the page then sees a request without an answer, but sees it after 29 s:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
const GATEWAY_LIMIT_S = 29;

/** The model's prediction for an object that lies in the bucket. @throws AppError */
export async function infer(
  apiUrl: string,
  location: ObjectLocation,
  signal: AbortSignal,
): Promise<Prediction> {
  const body = encodeRequest({ bucket: location.bucket, fileName: location.key });
  const response = await post(apiUrl, body, signal);
  const contentType = response.headers.get("content-type") ?? undefined;
  return readReply(
    { status: response.status, contentType, body: await bodyOf(response, signal) },
    signal,
  );
}

async function post(url: string, body: string, signal: AbortSignal): Promise<Response> {
  const startedMs = performance.now();
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  try {
    return await fetch(url, { method: "POST", headers, body, signal });
  } catch (cause) {
    throw noReply(url, (performance.now() - startedMs) / 1000, signal, cause);
  }
}

async function bodyOf(response: Response, signal: AbortSignal): Promise<ArrayBuffer> {
  try {
    return await response.arrayBuffer();
  } catch (cause) {
    throw noReply(response.url, 0, signal, cause);
  }
}

function noReply(url: string, elapsedS: number, signal: AbortSignal, cause: unknown): AppError {
  if (signal.aborted) return new AppError({ kind: "aborted" }, { cause });
  if (!navigator.onLine) return new AppError({ kind: "offline" }, { cause });
  if (elapsedS >= GATEWAY_LIMIT_S - 1) {
    return new AppError(
      { kind: "timed-out", service: "api", afterS: Math.round(elapsedS) },
      { cause },
    );
  }
  return new AppError({ kind: "unreachable", service: "api", host: hostOf(url) }, { cause });
}
