import type { Exchange } from "./exchange.ts";
import type { StoredObject } from "./object-store.ts";
import { noSuchKey, S3Refusal } from "./refusal.ts";

type Headers = Exchange["headers"];

/**
 * Checks a read against If-Match and its like, in the order of RFC 9110, section 13.2.2.
 *
 * @throws S3Refusal with 412, or 304 when the reader has it already.
 */
export function checkReading(headers: Headers, object: StoredObject): void {
  const match = headers.get("if-match");
  const noneMatch = headers.get("if-none-match");
  const modifiedAt = Date.parse(object.lastModified);
  if (match === undefined) {
    const limit = Date.parse(headers.get("if-unmodified-since") ?? "");
    if (modifiedAt > limit) {
      throw preconditionFailed("If-Unmodified-Since");
    }
  } else if (!names(match, object.etag)) {
    throw preconditionFailed("If-Match");
  }
  if (noneMatch === undefined) {
    const limit = Date.parse(headers.get("if-modified-since") ?? "");
    if (modifiedAt <= limit) {
      throw notModified();
    }
  } else if (names(noneMatch, object.etag)) {
    throw notModified();
  }
}

/**
 * Checks a write against If-Match, and If-None-Match which S3 takes with "*" only.
 *
 * @throws S3Refusal with 412, or 404 when there is nothing to match.
 */
export function checkWriting(
  headers: Headers,
  key: string,
  current: StoredObject | undefined,
): void {
  const match = headers.get("if-match");
  if (match !== undefined && current === undefined) {
    throw noSuchKey(key);
  }
  if (match !== undefined && !names(match, current?.etag ?? "")) {
    throw preconditionFailed("If-Match");
  }
  const noneMatch = headers.get("if-none-match");
  if (noneMatch !== undefined && noneMatch.trim() !== "*") {
    throw new S3Refusal(
      501,
      "NotImplemented",
      "A header you provided implies functionality that is not implemented",
      { Header: "If-None-Match" },
    );
  }
  if (noneMatch !== undefined && current !== undefined) {
    throw preconditionFailed("If-None-Match");
  }
}

function names(list: string, etag: string): boolean {
  return list
    .split(",")
    .map((item) => item.trim().replace(/^W\//, "").replaceAll('"', ""))
    .some((item) => item === "*" || item === etag);
}

function preconditionFailed(condition: string): S3Refusal {
  return new S3Refusal(
    412,
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    { Condition: condition },
  );
}

function notModified(): S3Refusal {
  return new S3Refusal(304, "NotModified", "Not Modified");
}
