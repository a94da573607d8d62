import { awsTimeMs } from "#domain/failures/clock-skew.ts";
import { parseQuery } from "#local/query.ts";
import type { ClaimsProblem, SignatureClaims, SignedRequest } from "./types.ts";

interface Parts {
  readonly form: SignatureClaims["form"];
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly date: string | undefined;
  readonly sessionToken: string | undefined;
  readonly expires: string | undefined;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
/** Seven days, the longest lifetime of a presigned URL: AmazonS3/latest/API/sigv4-query-string-auth.html */
const MAX_EXPIRY_S = 604_800;

/** The largest accepted clock skew: AmazonS3/latest/API/ErrorResponses.html, RequestTimeTooSkewed. */
export const MAX_SKEW_MS = 900_000;

/** Reads the signature claims from the Authorization header or from the query of a presigned URL. */
export function readClaims(request: SignedRequest): SignatureClaims | ClaimsProblem {
  const query = new Map(parseQuery(request.query));
  const headers = new Map(Object.entries(request.headers));
  const authorization = headers.get("authorization");
  if (authorization !== undefined) return fromHeader(authorization, headers);
  if (query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature")) return fromQuery(query);
  const isVersion2 = query.has("AWSAccessKeyId") && query.has("Signature");
  return isVersion2 ? { kind: "unsupported-mechanism" } : { kind: "anonymous" };
}

/** Formats a date as `YYYYMMDDTHHMMSSZ`. */
export function formatLongDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, "");
}

function fromHeader(
  authorization: string,
  headers: ReadonlyMap<string, string>,
): SignatureClaims | ClaimsProblem {
  if (!authorization.startsWith(`${ALGORITHM} `)) return { kind: "unsupported-mechanism" };
  const fields = new Map(
    authorization
      .slice(ALGORITHM.length)
      .split(",")
      .map((field) => splitOnce(field.trim(), "=")),
  );
  return checkParts({
    form: "header",
    credential: fields.get("Credential"),
    signedHeaders: fields.get("SignedHeaders"),
    signature: fields.get("Signature"),
    date: headers.get("x-amz-date") ?? longDateOf(headers.get("date")),
    sessionToken: headers.get("x-amz-security-token"),
    expires: undefined,
  });
}

function fromQuery(query: ReadonlyMap<string, string>): SignatureClaims | ClaimsProblem {
  if (query.get("X-Amz-Algorithm") !== ALGORITHM) {
    return malformed("query", `X-Amz-Algorithm only supports "${ALGORITHM}"`);
  }
  return checkParts({
    form: "query",
    credential: query.get("X-Amz-Credential"),
    signedHeaders: query.get("X-Amz-SignedHeaders"),
    signature: query.get("X-Amz-Signature"),
    date: query.get("X-Amz-Date"),
    sessionToken: query.get("X-Amz-Security-Token"),
    expires: query.get("X-Amz-Expires") ?? "",
  });
}

function checkParts(parts: Parts): SignatureClaims | ClaimsProblem {
  const { form, credential, signedHeaders, signature, date } = parts;
  if (!(credential && signedHeaders && signature && date)) {
    return malformed(
      form,
      form === "query"
        ? "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        : "the header needs Credential, SignedHeaders and Signature, and the request a date.",
    );
  }
  const [accessKeyId = "", shortDate = "", region = "", service = "", end, ...more] =
    credential.split("/");
  if (end !== "aws4_request" || more.length > 0 || !/^\d{8}$/.test(shortDate)) {
    return malformed(
      form,
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  const signedMs = /^\d{8}T\d{6}Z$/.test(date) ? awsTimeMs(date) : undefined;
  if (signedMs === undefined || !date.startsWith(shortDate)) {
    return malformed(
      form,
      `Invalid credential date "${shortDate}". This date is not the same as X-Amz-Date: "${date.slice(0, 8)}".`,
    );
  }
  const expiresS = parts.expires === undefined ? undefined : Number(parts.expires || Number.NaN);
  const problem = expiresS === undefined ? undefined : expiryProblem(expiresS);
  if (problem !== undefined) return malformed(form, problem);
  return {
    form,
    accessKeyId,
    scope: `${shortDate}/${region}/${service}/aws4_request`,
    shortDate,
    region,
    service,
    signedHeaders: signedHeaders.split(";").map((name) => name.toLowerCase()),
    signature,
    signedAt: new Date(signedMs),
    longDate: date,
    sessionToken: parts.sessionToken,
    expiresS,
  };
}

function expiryProblem(seconds: number): string | undefined {
  if (!Number.isInteger(seconds)) return "X-Amz-Expires should be a number";
  if (seconds < 0) return "X-Amz-Expires must be non-negative";
  return seconds > MAX_EXPIRY_S
    ? "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"
    : undefined;
}

function malformed(form: SignatureClaims["form"], reason: string): ClaimsProblem {
  return { kind: "malformed", form, reason };
}

function longDateOf(httpDate: string | undefined): string | undefined {
  const date = new Date(httpDate ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? httpDate : formatLongDate(date);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
