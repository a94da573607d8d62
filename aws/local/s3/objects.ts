import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { receiveDocument } from "./body.ts";
import { checkReadConditions, checkWriteConditions } from "./conditions.ts";
import { readRoot, S3_NAMESPACE } from "./cors-xml.ts";
import { malformedXml, noSuchKey } from "./errors.ts";
import { checkHeader, readMetadata } from "./metadata.ts";
import type { StoredObject } from "./object-store.ts";
import type { Operation } from "./operation.ts";
import { type ByteRange, readRange } from "./range.ts";
import { discard } from "./records.ts";
import { sendEmpty, sendXml } from "./response.ts";
import { child, document, element, leaf } from "./xml.ts";

/** AmazonS3/latest/API/API_DeleteObjects.html */
const MAX_DELETIONS = 1000;

export const putObject: Operation = async (
  { exchange, authorized, bucket, key },
  { staging: incoming, objects, now },
) => {
  const headers = readMetadata(exchange);
  const body = await incoming.receive(exchange, authorized);
  const object = {
    key,
    size: body.size,
    etag: body.md5,
    lastModified: wholeSeconds(now()),
    headers,
    checksum: body.checksum,
    checksumType: "FULL_OBJECT" as const,
  };
  try {
    await objects.put(bucket, object, body.file, (current) => {
      checkWriteConditions(exchange.headers, key, current);
    });
  } finally {
    await discard(body.file);
  }
  sendEmpty(exchange.response, 200, { ETag: `"${object.etag}"`, ...checksumHeaders(object) });
};

/** Answers GET and HEAD. */
export const getObject: Operation = async ({ exchange, bucket, key }, { objects }) => {
  const found = await objects.open(bucket, key);
  if (found === undefined) throw noSuchKey(key);
  try {
    checkReadConditions(exchange.headers, found.object);
    const range = readRange(exchange.headers.get("range"), found.object.size);
    const returnChecksum = exchange.amz("x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
    exchange.response.writeHead(range === undefined ? 200 : 206, {
      ...found.object.headers,
      ...overrides(exchange.query),
      ...describe(found.object, range),
      ...(returnChecksum && range === undefined ? checksumHeaders(found.object) : {}),
    });
    await sendBytes(found.handle, exchange.method === "HEAD", range, exchange.response);
  } finally {
    await found.handle.close();
  }
};

export const deleteObject: Operation = async ({ exchange, bucket, key }, { objects }) => {
  await objects.remove(bucket, key);
  await objects.sync(bucket);
  sendEmpty(exchange.response, 204);
};

export const deleteObjects: Operation = async ({ exchange, authorized, bucket }, { objects }) => {
  const source = await receiveDocument(exchange, authorized, "required");
  const root = readRoot(source, "Delete");
  const keys = root.children
    .filter(({ name }) => name === "Object")
    .map((object) => child(object, "Key")?.text);
  if (keys.length === 0 || keys.length > MAX_DELETIONS || keys.includes(undefined)) {
    throw malformedXml();
  }
  const deleted = keys.filter((key) => key !== undefined);
  for (const key of deleted) await objects.remove(bucket, key);
  await objects.sync(bucket);
  const quiet = child(root, "Quiet")?.text === "true";
  const results = quiet ? [] : deleted.map((key) => element("Deleted", leaf("Key", key)));
  sendXml(exchange.response, 200, document("DeleteResult", S3_NAMESPACE, ...results));
};

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

/** ISO 8601 truncated to whole seconds, as all times of S3 are. */
export function wholeSeconds(date: Date): string {
  return new Date(Math.floor(date.getTime() / 1000) * 1000).toISOString();
}

function describe(object: StoredObject, range: ByteRange | undefined): Record<string, string> {
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
