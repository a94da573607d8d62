import { parseQuery } from "#local/query.ts";
import type { SignedRequest } from "./verify.ts";

/** What a request says about its own signature, before anything is believed. */
export interface Claims {
  readonly form: "header" | "query";
  readonly accessKeyId: string;
  /** `YYYYMMDD/region/service/aws4_request` */
  readonly scope: string;
  readonly shortDate: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly signedAt: Date;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly longDate: string;
  readonly sessionToken: string | undefined;
  /** How long a presigned URL lives; undefined in the header form. */
  readonly expiresS: number | undefined;
}

/** Why no claims could be read. */
export type Unclaimed =
  | { readonly kind: "anonymous" }
  | { readonly kind: "unsupported-mechanism" }
  | { readonly kind: "malformed"; readonly form: Claims["form"]; readonly reason: string };

interface Parts {
  readonly form: Claims["form"];
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly date: string | undefined;
  readonly sessionToken: string | undefined;
  readonly expires: string | undefined;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
/** Seven days, the longest life of a presigned URL: AmazonS3/latest/API/sigv4-query-string-auth.html */
const LONGEST_EXPIRY_S = 604_800;

/** How far a client's clock may be off: AmazonS3/latest/API/ErrorResponses.html, RequestTimeTooSkewed. */
export const LARGEST_SKEW_MS = 900_000;

/** Reads the claims from the Authorization header or from the query, whichever the request uses. */
export function readClaims(request: SignedRequest): Claims | Unclaimed {
  const query = new Map(parseQuery(request.query));
  const headers = new Map(Object.entries(request.headers));
  const authorization = headers.get("authorization");
  if (authorization !== undefined) {
    return fromHeader(authorization, headers);
  }
  if (query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature")) {
    return fromQuery(query);
  }
  const isVersion2 = query.has("AWSAccessKeyId") && query.has("Signature");
  return isVersion2 ? { kind: "unsupported-mechanism" } : { kind: "anonymous" };
}

/** Reads `YYYYMMDDTHHMMSSZ`; undefined when it is not that. */
function parseLongDate(text: string): Date | undefined {
  const digits = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (digits === null) {
    return undefined;
  }
  const [, year, month, day, hour, minute, second] = digits;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Writes `YYYYMMDDTHHMMSSZ`. */
export function formatLongDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, "");
}

function fromHeader(
  authorization: string,
  headers: ReadonlyMap<string, string>,
): Claims | Unclaimed {
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    return { kind: "unsupported-mechanism" };
  }
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

function fromQuery(query: ReadonlyMap<string, string>): Claims | Unclaimed {
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

function checkParts(parts: Parts): Claims | Unclaimed {
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
  const signedAt = parseLongDate(date);
  if (signedAt === undefined || !date.startsWith(shortDate)) {
    return malformed(
      form,
      `Invalid credential date "${shortDate}". This date is not the same as X-Amz-Date: "${date.slice(0, 8)}".`,
    );
  }
  const expiresS = parts.expires === undefined ? undefined : Number(parts.expires || Number.NaN);
  const expiryProblem = expiresS === undefined ? undefined : problemOfExpiry(expiresS);
  if (expiryProblem !== undefined) {
    return malformed(form, expiryProblem);
  }
  return {
    form,
    accessKeyId,
    scope: `${shortDate}/${region}/${service}/aws4_request`,
    shortDate,
    region,
    service,
    signedHeaders: signedHeaders.split(";").map((name) => name.toLowerCase()),
    signature,
    signedAt,
    longDate: date,
    sessionToken: parts.sessionToken,
    expiresS,
  };
}

function problemOfExpiry(seconds: number): string | undefined {
  if (!Number.isInteger(seconds)) {
    return "X-Amz-Expires should be a number";
  }
  if (seconds < 0) {
    return "X-Amz-Expires must be non-negative";
  }
  return seconds > LONGEST_EXPIRY_S
    ? "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"
    : undefined;
}

function malformed(form: Claims["form"], reason: string): Unclaimed {
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
