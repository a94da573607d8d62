import type { IncomingMessage, ServerResponse } from "node:http";
import { parseQuery } from "#local/query.ts";
import { headersOf, targetOf } from "#local/sigv4/signed-request.ts";
import { S3Refusal } from "./refusal.ts";

/** One request on its way through S3. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Undefined: the service itself. */
  readonly bucket: string | undefined;
  /** Undefined: the bucket itself. */
  readonly key: string | undefined;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  /** An x-amz-* value, which S3 takes from the headers or, in presigned URLs, from the query. */
  amz(name: string): string | undefined;
}

/** AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024;

/**
 * Reads which bucket and key a request means.
 *
 * @param hostBucket the bucket that the host names; undefined: the path names it.
 * @throws S3Refusal when the path is not UTF-8 in percent encoding, or the key is too long.
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

/** The names of all x-amz-* values that begin with a prefix, from headers and query. */
export function amzNames(exchange: Exchange, prefix: string): string[] {
  const names = [...exchange.headers.keys(), ...exchange.query.keys()];
  const wanted = names.map((name) => name.toLowerCase()).filter((name) => name.startsWith(prefix));
  return [...new Set(wanted)];
}

function readPath(
  path: string,
  hostBucket: string | undefined,
): { bucket: string | undefined; key: string | undefined } {
  const rest = path.slice(1);
  if (hostBucket !== undefined) {
    return { bucket: hostBucket, key: readKey(rest) };
  }
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
  if (size > LONGEST_KEY) {
    throw new S3Refusal(400, "KeyTooLongError", "Your key is too long", {
      Size: String(size),
      MaxSizeAllowed: String(LONGEST_KEY),
    });
  }
  return key === "" ? undefined : key;
}

function decodePath(raw: string): string {
  const decoded = decodePercent(raw);
  if (decoded === undefined) {
    throw new S3Refusal(400, "InvalidURI", "Couldn't parse the specified URI.");
  }
  return decoded;
}

function decodePercent(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/** HTTP headers are bytes, which Node shows as Latin-1; values from the query are given the same form. */
function toHeaderText(value: string): string {
  return Buffer.from(value, "utf8").toString("latin1");
}
