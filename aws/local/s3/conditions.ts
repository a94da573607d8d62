import { noSuchKey, S3Error } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import type { StoredObject } from "./object-store.ts";

type Headers = Exchange["headers"];

/**
 * Checks a read's conditional headers in the order of RFC 9110, section 13.2.2.
 *
 * @throws S3Error 412, or 304 if the client has the object already.
 */
export function checkReadConditions(headers: Headers, object: StoredObject): void {
  const match = headers.get("if-match");
  const noneMatch = headers.get("if-none-match");
  const modifiedAt = Date.parse(object.lastModified);
  if (match === undefined) {
    const limit = Date.parse(headers.get("if-unmodified-since") ?? "");
    if (modifiedAt > limit) throw preconditionFailed("If-Unmodified-Since");
  } else if (!includesEtag(match, object.etag)) {
    throw preconditionFailed("If-Match");
  }
  if (noneMatch === undefined) {
    const limit = Date.parse(headers.get("if-modified-since") ?? "");
    if (modifiedAt <= limit) throw notModified();
  } else if (includesEtag(noneMatch, object.etag)) {
    throw notModified();
  }
}

/**
 * Checks a write's If-Match, and If-None-Match, of which S3 accepts only "*".
 *
 * @throws S3Error 412, or 404 if there is no object to match.
 */
export function checkWriteConditions(
  headers: Headers,
  key: string,
  current: StoredObject | undefined,
): void {
  const match = headers.get("if-match");
  if (match !== undefined && current === undefined) throw noSuchKey(key);
  if (match !== undefined && !includesEtag(match, current?.etag ?? "")) {
    throw preconditionFailed("If-Match");
  }
  const noneMatch = headers.get("if-none-match");
  if (noneMatch !== undefined && noneMatch.trim() !== "*") {
    throw new S3Error(
      501,
      "NotImplemented",
      "A header you provided implies functionality that is not implemented",
      { Header: "If-None-Match" },
    );
  }
  if (noneMatch !== undefined && current !== undefined) throw preconditionFailed("If-None-Match");
}

function includesEtag(list: string, etag: string): boolean {
  return list
    .split(",")
    .map((item) => item.trim().replace(/^W\//, "").replaceAll('"', ""))
    .some((item) => item === "*" || item === etag);
}

function preconditionFailed(condition: string): S3Error {
  return new S3Error(
    412,
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    { Condition: condition },
  );
}

function notModified(): S3Error {
  return new S3Error(304, "NotModified", "Not Modified");
}
