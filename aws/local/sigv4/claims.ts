import { awsTimeMs } from "#domain/failures/clock-skew.ts";
import { parseQuery, type QueryParameters } from "#local/query.ts";
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
  const parameters = parseQuery(request.query);
  const query = new Map(parameters);
  const headers = new Map(Object.entries(request.headers));
  const authorization = headers.get("authorization");
  const isPresigned = query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature");
  const isVersion2 = query.has("AWSAccessKeyId") && query.has("Signature");
  if ([authorization !== undefined, isPresigned, isVersion2].filter(Boolean).length > 1) {
    return { kind: "several-mechanisms", authorization: authorization ?? "" };
  }
  if (authorization !== undefined) return fromHeader(authorization, headers);
  if (isPresigned) return fromQuery(parameters);
  return isVersion2 ? { kind: "unsupported-mechanism" } : { kind: "anonymous" };
}

/** Formats a date as `YYYYMMDDTHHMMSSZ`. */
export function formatLongDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, "");
}

/** Reads the signature claims of an HTML form, whose fields have the names of the query's in lower case. */
export function readFormClaims(
  fields: ReadonlyMap<string, string>,
): SignatureClaims | ClaimsProblem {
  if (fields.get("x-amz-algorithm") !== ALGORITHM) {
    return malformed("query", `X-Amz-Algorithm only supports "${ALGORITHM}"`);
  }
  return checkParts({
    form: "query",
    credential: fields.get("x-amz-credential"),
    // A form signs its policy, no headers.
    signedHeaders: "host",
    signature: fields.get("x-amz-signature"),
    date: fields.get("x-amz-date"),
    sessionToken: fields.get("x-amz-security-token"),
    expires: undefined,
  });
}

function fromHeader(
  authorization: string,
  headers: ReadonlyMap<string, string>,
): SignatureClaims | ClaimsProblem {
  if (!authorization.startsWith(`${ALGORITHM} `)) return { kind: "unsupported-mechanism" };
  const pairs = authorization
    .slice(ALGORITHM.length)
    .split(",")
    .map((field) => splitOnce(field.trim(), "="));
  const fields = new Map(pairs);
  if (fields.size < pairs.length) {
    return malformed("header", "a field of the authorization header is given twice.");
  }
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

function fromQuery(parameters: QueryParameters): SignatureClaims | ClaimsProblem {
  const query = new Map(parameters);
  const names = parameters.map(([name]) => name).filter((name) => name.startsWith("X-Amz-"));
  if (new Set(names).size < names.length) {
    return malformed("query", "A parameter of the signature is given twice.");
  }
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
  const problem = parts.expires === undefined ? undefined : expiryProblem(parts.expires);
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
    expiresS: parts.expires === undefined ? undefined : Number(parts.expires),
  };
}

/** Only plain decimal digits are a number here: not "1e3", "0x10", " 60" or "60.0". */
function expiryProblem(text: string): string | undefined {
  if (/^-\d+$/.test(text)) return "X-Amz-Expires must be non-negative";
  if (!/^\d{1,9}$/.test(text)) return "X-Amz-Expires should be a number";
  const seconds = Number(text);
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
