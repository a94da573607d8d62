import type { IncomingMessage, ServerResponse } from "node:http";
import { S3Error } from "./errors.ts";

/** One rule of a bucket's CORS configuration; origins and headers may have one "*". */
export interface CorsRule {
  readonly id?: string;
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

const VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

/** Sets the CORS response headers if a rule matches the request's origin and method. */
export function setCorsHeaders(
  rules: readonly CorsRule[],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { origin } = request.headers;
  const rule = origin && findRule(rules, origin, request.method ?? "GET", []);
  if (rule) {
    setCommonHeaders(rule, origin, response);
  }
}

/** Answers a preflight by the bucket's rules, without a signature. @throws S3Error if no rule matches. */
export function answerPreflight(
  rules: readonly CorsRule[] | undefined,
  resourceType: "BUCKET" | "OBJECT",
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { origin } = request.headers;
  const method = request.headers["access-control-request-method"];
  if (!(origin && method)) {
    throw new S3Error(
      400,
      "BadRequest",
      origin
        ? "Invalid Access-Control-Request-Method: null"
        : "Insufficient information. Origin request header needed.",
    );
  }
  const headers = splitList(request.headers["access-control-request-headers"] ?? "");
  const rule = findRule(rules ?? [], origin, method, headers);
  if (rule === undefined) throw forbidden(rules, method, resourceType);
  setCommonHeaders(rule, origin, response);
  response.setHeader("Access-Control-Allow-Methods", rule.allowedMethods.join(", "));
  if (headers.length > 0) {
    response.setHeader("Access-Control-Allow-Headers", headers.join(", "));
  }
  if (rule.maxAgeSeconds !== undefined) {
    response.setHeader("Access-Control-Max-Age", String(rule.maxAgeSeconds));
  }
  response.writeHead(200, { "Content-Length": "0" }).end();
}

function findRule(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  headers: readonly string[],
): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.allowedOrigins.some((pattern) => matches(pattern, origin)) &&
      rule.allowedMethods.includes(method) &&
      headers.every((header) =>
        (rule.allowedHeaders ?? []).some((pattern) => matches(pattern.toLowerCase(), header)),
      ),
  );
}

function setCommonHeaders(rule: CorsRule, origin: string, response: ServerResponse): void {
  if (rule.allowedOrigins.includes("*")) {
    response.setHeader("Access-Control-Allow-Origin", "*");
  } else {
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Allow-Credentials", "true");
  }
  if (rule.exposeHeaders !== undefined && rule.exposeHeaders.length > 0) {
    response.setHeader("Access-Control-Expose-Headers", rule.exposeHeaders.join(", "));
  }
  response.setHeader("Vary", VARY);
}

/** The second message is spelled as AWS spells it. */
function forbidden(
  rules: readonly CorsRule[] | undefined,
  method: string,
  resourceType: string,
): S3Error {
  const reason =
    rules === undefined || rules.length === 0
      ? "CORS is not enabled for this bucket."
      : "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
  return new S3Error(403, "AccessForbidden", `CORSResponse: ${reason}`, {
    Method: method,
    ResourceType: resourceType,
  });
}

function matches(pattern: string, text: string): boolean {
  const [start = "", end] = pattern.split("*");
  return end === undefined
    ? pattern === text
    : text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

function splitList(list: string): string[] {
  return list
    .split(",")
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== "");
}
