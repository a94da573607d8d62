import type { APIGatewayProxyResult } from "aws-lambda";
import type { InferenceErrorBody } from "#domain/inference/contract.ts";
import { headerOf } from "./event-headers.ts";
import type { InferenceError } from "./inference-error.ts";
import { NPY } from "./reply-form.ts";

/** A proxy integration's result, always with headers. */
export type ApiResponse = APIGatewayProxyResult & { readonly headers: Record<string, string> };

/** A response with a JSON body. */
export function jsonResponse(
  statusCode: number,
  body: string,
  cors: Record<string, string>,
): ApiResponse {
  return { statusCode, headers: { ...cors, "Content-Type": "application/json" }, body };
}

/** A prediction as an npy file, base64-encoded; API Gateway decodes it. */
export function npyResponse(file: Uint8Array, cors: Record<string, string>): ApiResponse {
  const body = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString("base64");
  const headers = { ...cors, "Content-Type": NPY };
  return { statusCode: 200, headers, body, isBase64Encoded: true };
}

/**
 * How long reading the array and the model took, for clients that show where the time went, and which model
 * it was: https://www.w3.org/TR/server-timing/
 */
export function serverTiming(
  ms: { readonly readMs: number; readonly predictMs: number },
  modelName: string | undefined,
): Record<string, string> {
  const name = modelName === undefined ? "" : `;desc="${modelName}"`;
  return { "Server-Timing": `read;dur=${ms.readMs}, model${name};dur=${ms.predictMs}` };
}

/** An error as a response, with the error's own status. */
export function errorResponse(error: InferenceError, cors: Record<string, string>): ApiResponse {
  const body: InferenceErrorBody = { error: { code: error.code, message: error.message } };
  return jsonResponse(error.status, JSON.stringify(body), cors);
}

/** The response to a CORS preflight. `Accept` is safelisted and needs no permission. */
export function preflightResponse(cors: Record<string, string>): ApiResponse {
  const headers = {
    ...cors,
    "Access-Control-Allow-Methods": "OPTIONS,POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Amz-Date, X-Amz-Security-Token",
    "Access-Control-Max-Age": "600",
  };
  return { statusCode: 204, headers, body: "" };
}

/**
 * The CORS headers for a request. A browser accepts one origin or `*`, not a list, so the allowed
 * origin of the request is returned: https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(
  allowedOrigins: readonly string[],
  event: unknown,
): Record<string, string> {
  const readable = {
    "Access-Control-Expose-Headers": "x-amzn-RequestId, Retry-After, Server-Timing",
  };
  if (allowedOrigins.includes("*")) {
    return { ...readable, "Access-Control-Allow-Origin": "*", Vary: "Accept" };
  }
  const origin = headerOf(event, "origin");
  const allowOrigin =
    allowedOrigins.find((allowed) => allowed === origin) ?? allowedOrigins[0] ?? "null";
  return { ...readable, "Access-Control-Allow-Origin": allowOrigin, Vary: "Origin, Accept" };
}
