import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Authorized } from "./authorize.ts";
import { receiveDocument, type VerifiedBody } from "./body.ts";
import { checkDeleteCondition, checkReadConditions, checkWriteConditions } from "./conditions.ts";
import { readRoot, S3_NAMESPACE } from "./cors-xml.ts";
import { invalidArgument, malformedXml, noSuchKey, S3Error } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import { checkHeader, readMetadata } from "./metadata.ts";
import type { ObjectStore, StoredObject } from "./object-store.ts";
import type { Operation } from "./operation.ts";
import { type ByteRange, readRange } from "./range.ts";
import { discard } from "./records.ts";
import { ENCRYPTED, sendEmpty, sendXml } from "./response.ts";
import { child, document, element, leaf, type XmlElement } from "./xml.ts";

/** AmazonS3/latest/API/API_DeleteObjects.html */
const MAX_DELETIONS = 1000;

export const putObject: Operation = async (
  { exchange, authorized, bucket, key },
  { staging: incoming, objects, now },
) => {
  const headers = readMetadata(exchange);
  const body = await incoming.receive(exchange, authorized);
  const object = objectOf(key, body, headers, now());
  try {
    await objects.put(bucket, object, body.file, (current) => {
      checkWriteConditions(exchange.headers, key, current);
    });
  } finally {
    await discard(body.file);
  }
  const checksum = checksumHeaders(object);
  sendEmpty(exchange.response, 200, { ETag: `"${object.etag}"`, ...ENCRYPTED, ...checksum });
};

/** Answers GET and HEAD. */
export const getObject: Operation = async ({ exchange, authorized, bucket, key }, { objects }) => {
  checkVersion(exchange.query);
  const found = await objects.open(bucket, key);
  if (found === undefined) throw missingKey(authorized, bucket, key);
  try {
    if (!checkReadConditions(exchange.headers, found.object)) {
      const { ETag, "Last-Modified": modified } = describe(found.object, undefined);
      sendEmpty(exchange.response, 304, { ETag, "Last-Modified": modified });
      return;
    }
    const range = readRange(exchange.headers.get("range"), found.object.size);
    const returnChecksum = exchange.amz("x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
    exchange.response.writeHead(range === undefined ? 200 : 206, {
      ...found.object.headers,
      ...overrides(exchange.query),
      ...describe(found.object, range),
      ...ENCRYPTED,
      ...(returnChecksum && range === undefined ? checksumHeaders(found.object) : {}),
    });
    await sendBytes(found.handle, exchange.method === "HEAD", range, exchange.response);
  } finally {
    await found.handle.close();
  }
};

/** Answers GetObjectTagging, which clients call before they copy: no object has tags. */
export const getTagging: Operation = async ({ exchange, bucket, key }, { objects }) => {
  if ((await objects.find(bucket, key)) === undefined) throw noSuchKey(key);
  sendXml(exchange.response, 200, document("Tagging", S3_NAMESPACE, element("TagSet")));
};

export const deleteObject: Operation = async ({ exchange, bucket, key }, { objects }) => {
  checkVersion(exchange.query);
  await objects.remove(bucket, key, (current) => {
    checkDeleteCondition(exchange.headers.get("if-match"), key, current);
  });
  await objects.sync(bucket);
  sendEmpty(exchange.response, 204);
};

export const deleteObjects: Operation = async ({ exchange, authorized, bucket }, { objects }) => {
  const source = await receiveDocument(exchange, authorized, "required");
  const root = readRoot(source, "Delete");
  const deletions = root.children.filter(({ name }) => name === "Object").map(readDeletion);
  if (deletions.length === 0 || deletions.length > MAX_DELETIONS) throw malformedXml();
  const quiet = child(root, "Quiet")?.text === "true";
  const results: string[] = [];
  for (const deletion of deletions) {
    const problem = await deleteOne(objects, authorized, bucket, deletion);
    if (problem !== undefined) results.push(deletionError(deletion, problem));
    else if (!quiet) results.push(element("Deleted", leaf("Key", deletion.key)));
  }
  await objects.sync(bucket);
  sendXml(exchange.response, 200, document("DeleteResult", S3_NAMESPACE, ...results));
};

/**
 * The error for a key without an object: 404 only for a caller who may list the bucket and could find
 * that out, else 403. AmazonS3/latest/API/API_GetObject.html, Permissions.
 */
export function missingKey({ permit }: Authorized, bucket: string, key: string): S3Error {
  permit("s3:ListBucket", { bucket });
  return noSuchKey(key);
}

/** One object of a DeleteObjects request. */
interface Deletion {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly etag: string | undefined;
}

function readDeletion(object: XmlElement): Deletion {
  const key = child(object, "Key")?.text;
  if (key === undefined) throw malformedXml();
  return { key, versionId: child(object, "VersionId")?.text, etag: child(object, "ETag")?.text };
}

/** Deletes one object of several; returns why not, if it was refused. */
async function deleteOne(
  objects: ObjectStore,
  { permit }: Authorized,
  bucket: string,
  { key, versionId, etag }: Deletion,
): Promise<S3Error | undefined> {
  try {
    permit("s3:DeleteObject", { bucket, key });
    if (versionId !== undefined && versionId !== NULL_VERSION) throw noSuchVersion(key, versionId);
    await objects.remove(bucket, key, (current) => checkDeleteCondition(etag, key, current));
    return undefined;
  } catch (error) {
    if (error instanceof S3Error) return error;
    throw error;
  }
}

function deletionError({ key, versionId }: Deletion, { error }: S3Error): string {
  return element(
    "Error",
    leaf("Key", key),
    leaf("VersionId", versionId),
    leaf("Code", error.code),
    leaf("Message", error.message),
  );
}

/** The only version that an object of a bucket without versioning has. */
const NULL_VERSION = "null";

/** @throws S3Error if the query names a version, of which these buckets have only "null". */
function checkVersion(query: Exchange["query"]): void {
  const id = query.get("versionId");
  if (id !== undefined && id !== NULL_VERSION) {
    throw invalidArgument("Invalid version id specified", "versionId", id);
  }
}

function noSuchVersion(key: string, versionId: string): S3Error {
  const message = "The specified version does not exist.";
  return new S3Error(404, "NoSuchVersion", message, { Key: key, VersionId: versionId });
}

/** The x-amz-checksum-* headers of an object. */
export function checksumHeaders(
  object: Pick<StoredObject, "checksum" | "checksumType">,
): Record<string, string> {
  return object.checksum === undefined
    ? {}
    : {
        [`x-amz-checksum-${object.checksum.algorithm}`]: object.checksum.value,
        "x-amz-checksum-type": object.checksumType,
      };
}

/** The record of an object that is written in one piece. */
export function objectOf(
  key: string,
  { size, md5, checksum }: VerifiedBody,
  headers: StoredObject["headers"],
  now: Date,
): Omit<StoredObject, "data"> {
  const lastModified = wholeSeconds(now);
  return { key, size, etag: md5, lastModified, headers, checksum, checksumType: "FULL_OBJECT" };
}

/** ISO 8601 truncated to whole seconds, as all times of S3 are. */
export function wholeSeconds(date: Date): string {
  return new Date(Math.floor(date.getTime() / 1000) * 1000).toISOString();
}

function describe(object: StoredObject, range: ByteRange | undefined) {
  const length = range === undefined ? object.size : range.last - range.first + 1;
  return {
    "Accept-Ranges": "bytes",
    "Content-Length": String(length),
    ETag: `"${object.etag}"`,
    "Last-Modified": new Date(object.lastModified).toUTCString(),
    ...(range === undefined
      ? {}
      : { "Content-Range": `bytes ${range.first}-${range.last}/${object.size}` }),
  };
}

/** The response-* parameters by which a signed GET overrides response headers. */
function overrides(query: ReadonlyMap<string, string>): Record<string, string> {
  const chosen = [...query]
    .filter(([name]) => /^response-(content-|cache-control|expires)/.test(name))
    .map(([name, value]) => [name.slice("response-".length), value] as const);
  for (const [name, value] of chosen) checkHeader(name, value);
  return Object.fromEntries(chosen);
}

async function sendBytes(
  handle: FileHandle,
  headOnly: boolean,
  range: ByteRange | undefined,
  response: NodeJS.WritableStream,
): Promise<void> {
  if (headOnly) {
    response.end();
    return;
  }
  const limits = range === undefined ? {} : { start: range.first, end: range.last };
  await pipeline(handle.createReadStream({ ...limits, autoClose: false }), response);
}
