import type { IncomingMessage, ServerResponse } from "node:http";
import { decodePercent, parseQuery } from "#local/query.ts";
import { headersOf, targetOf } from "#local/sigv4/signed-request.ts";
import { S3Error } from "./errors.ts";

/** One request to S3 and its response. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Undefined for an operation on the service. */
  readonly bucket: string | undefined;
  /** Undefined for an operation on a bucket. */
  readonly key: string | undefined;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  /** An x-amz-* value, from the headers or, in presigned URLs, from the query. */
  amz(name: string): string | undefined;
}

/** AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;

/**
 * Reads a request's bucket, key, headers and query.
 *
 * @param hostBucket the bucket of a virtual host; undefined for path style.
 * @throws S3Error if the path is not percent-encoded UTF-8, or the key is too long.
 */
export function readExchange(
  request: IncomingMessage,
  response: ServerResponse,
  hostBucket: string | undefined,
): Exchange {
  const { path, query } = targetOf(request);
  const { bucket, key } = readPath(path, hostBucket);
  const headers = headersOf(request);
  const parameters = parseQuery(query);
  const parameterMap = new Map(parameters);
  const amzParameters = new Map(
    parameters.map(([name, value]) => [name.toLowerCase(), toHeaderText(value)]),
  );
  return {
    request,
    response,
    method: request.method ?? "GET",
    bucket,
    key,
    headers,
    query: parameterMap,
    amz: (name) => headers.get(name) ?? amzParameters.get(name),
  };
}

/** The names of all x-amz-* values with this prefix, from headers and query. */
export function amzNames(exchange: Exchange, prefix: string): string[] {
  const names = [...exchange.headers.keys(), ...exchange.query.keys()];
  const matching = names
    .map((name) => name.toLowerCase())
    .filter((name) => name.startsWith(prefix));
  return [...new Set(matching)];
}

function readPath(
  path: string,
  hostBucket: string | undefined,
): { bucket: string | undefined; key: string | undefined } {
  const rest = path.slice(1);
  if (hostBucket !== undefined) return { bucket: hostBucket, key: readKey(rest) };
  const slash = rest.indexOf("/");
  const bucket = decodePath(slash === -1 ? rest : rest.slice(0, slash));
  return {
    bucket: bucket === "" ? undefined : bucket,
    key: slash === -1 ? undefined : readKey(rest.slice(slash + 1)),
  };
}

function readKey(raw: string): string | undefined {
  const key = decodePath(raw);
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES) {
    throw new S3Error(400, "KeyTooLongError", "Your key is too long", {
      Size: String(size),
      MaxSizeAllowed: String(MAX_KEY_BYTES),
    });
  }
  return key === "" ? undefined : key;
}

function decodePath(raw: string): string {
  const decoded = decodePercent(raw);
  if (decoded === undefined) {
    throw new S3Error(400, "InvalidURI", "Couldn't parse the specified URI.");
  }
  return decoded;
}

/** Converts a text to Latin-1, the form in which Node shows header bytes. */
export function toHeaderText(value: string): string {
  return Buffer.from(value, "utf8").toString("latin1");
}
