import type { APIGatewayProxyResult } from "aws-lambda";
import type { InferenceErrorBody } from "#domain/inference-contract.ts";
import { megabytes } from "./megabytes.ts";
import { Refusal } from "./refusal.ts";

/** A result whose body is always there. */
export type Answer = APIGatewayProxyResult & { readonly headers: Record<string, string> };

/**
 * The largest result of a function called synchronously, in bytes of its JSON:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const LARGEST_RESULT = 6_291_556;

/** Room for the status, the headers and the quotes of the body. */
const ENVELOPE = 1024;

/** A prediction's answer. @throws Refusal if it weighs more than a function may hand back. */
export function predicted(body: string, cors: Record<string, string>): Answer {
  // The body becomes a JSON text inside the result, so its quotes and line ends weigh double.
  const weight = Buffer.byteLength(JSON.stringify(body)) + ENVELOPE;
  if (weight > LARGEST_RESULT) {
    throw new Refusal(
      "too-heavy",
      `The prediction weighs ${megabytes(weight)}, and a Lambda function can hand back at most ${megabytes(LARGEST_RESULT)}. Send a smaller image.`,
    );
  }
  return { statusCode: 200, headers: { ...cors, "Content-Type": "application/json" }, body };
}

/** A refusal's answer. */
export function refused(refusal: Refusal, cors: Record<string, string>): Answer {
  const body: InferenceErrorBody = { error: { code: refusal.code, message: refusal.message } };
  return {
    statusCode: refusal.status,
    headers: { ...cors, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** The answer to a browser that asks whether it may ask. */
export function preflight(cors: Record<string, string>): Answer {
  const headers = {
    ...cors,
    "Access-Control-Allow-Methods": "OPTIONS,POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "600",
  };
  return { statusCode: 204, headers, body: "" };
}

/**
 * The headers that let a page of an allowed origin read the answer. A browser takes one origin or
 * `*`, never a list, so the one that asked is named: https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(
  allowedOrigins: readonly string[],
  event: unknown,
): Record<string, string> {
  if (allowedOrigins.includes("*")) return { "Access-Control-Allow-Origin": "*" };
  const origin = originOf(event);
  const named = allowedOrigins.find((allowed) => allowed === origin) ?? allowedOrigins[0] ?? "null";
  return { "Access-Control-Allow-Origin": named, Vary: "Origin" };
}

function originOf(event: unknown): unknown {
  if (typeof event !== "object" || event === null || !("headers" in event)) return undefined;
  const headers = event.headers ?? {};
  return Object.entries(headers).find(([name]) => name.toLowerCase() === "origin")?.[1];
}
