import type { APIGatewayProxyResult } from "aws-lambda";
import type { InferenceErrorBody } from "#domain/inference/contract.ts";
import { headerOf } from "./event-headers.ts";
import type { StoredResult } from "./put-result.ts";
import type { Refusal } from "./refusal.ts";
import { NPY } from "./reply-form.ts";

/** A result whose headers are always there. */
export type Answer = APIGatewayProxyResult & { readonly headers: Record<string, string> };

/** A prediction in JSON. */
export function predictedJson(body: string, cors: Record<string, string>): Answer {
  return answerJson(200, body, cors);
}

/** A prediction as an npy file, in the base64 that API Gateway turns into bytes again. */
export function predictedNpy(file: Uint8Array, cors: Record<string, string>): Answer {
  const body = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString("base64");
  const headers = { ...cors, "Content-Type": NPY };
  return { statusCode: 200, headers, body, isBase64Encoded: true };
}

/** Where a prediction lies that is too large for an answer. */
export function predictedElsewhere(result: StoredResult, cors: Record<string, string>): Answer {
  return answerJson(200, JSON.stringify({ result }), cors);
}

/** A refusal's answer. */
export function refused(refusal: Refusal, cors: Record<string, string>): Answer {
  const body: InferenceErrorBody = { error: { code: refusal.code, message: refusal.message } };
  return answerJson(refusal.status, JSON.stringify(body), cors);
}

/** The answer to a browser that asks whether it may ask. Any page may send any short `Accept`. */
export function preflight(cors: Record<string, string>): Answer {
  const headers = {
    ...cors,
    "Access-Control-Allow-Methods": "OPTIONS,POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Amz-Date, X-Amz-Security-Token",
    "Access-Control-Max-Age": "600",
  };
  return { statusCode: 204, headers, body: "" };
}

/**
 * The headers that let a page of an allowed origin read the answer. A browser takes one origin or
 * `*`, never a list, so the one that asked is named: https://fetch.spec.whatwg.org/#http-cors-protocol
 * `Vary` names what else an answer depends on.
 */
export function corsHeaders(
  allowedOrigins: readonly string[],
  event: unknown,
): Record<string, string> {
  const readable = { "Access-Control-Expose-Headers": "x-amzn-RequestId, Retry-After" };
  if (allowedOrigins.includes("*")) {
    return { ...readable, "Access-Control-Allow-Origin": "*", Vary: "Accept" };
  }
  const origin = headerOf(event, "origin");
  const named = allowedOrigins.find((allowed) => allowed === origin) ?? allowedOrigins[0] ?? "null";
  return { ...readable, "Access-Control-Allow-Origin": named, Vary: "Origin, Accept" };
}

function answerJson(statusCode: number, body: string, cors: Record<string, string>): Answer {
  return { statusCode, headers: { ...cors, "Content-Type": "application/json" }, body };
}
