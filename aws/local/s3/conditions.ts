import { noSuchKey, S3Error } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import type { StoredObject } from "./object-store.ts";

type Headers = Exchange["headers"];

/**
 * Checks a read's conditional headers in the order of RFC 9110, section 13.2.2.
 *
 * @returns false if the client has the object already.
 * @throws S3Error 412
 */
export function checkReadConditions(headers: Headers, object: StoredObject): boolean {
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
    return !(modifiedAt <= limit);
  }
  return !includesEtag(noneMatch, object.etag);
}

/**
 * Checks the x-amz-copy-source-if-* headers of a copy, which has no 304: what a reader would have already
 * is refused too. AmazonS3/latest/API/API_CopyObject.html
 *
 * @throws S3Error 412
 */
export function checkCopyConditions(headers: Headers, object: StoredObject): void {
  const names = ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"];
  const own = names.flatMap((name) => {
    const value = headers.get(`x-amz-copy-source-${name}`);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (!checkReadConditions(new Map(own), object)) throw preconditionFailed("If-None-Match");
}

/**
 * Checks the ETag that a deletion expects; "*" expects any object.
 *
 * @throws S3Error 412, or 404 if there is no object to match.
 */
export function checkDeleteCondition(
  match: string | undefined,
  key: string,
  current: StoredObject | undefined,
): void {
  if (match === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (!includesEtag(match, current.etag)) throw preconditionFailed("If-Match");
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
