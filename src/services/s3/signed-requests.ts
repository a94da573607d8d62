import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import {
  type ListingScope,
  type ObjectListing,
  parseObjectListing,
} from "#domain/s3/object-listing.ts";
import { encodeStrictly, objectUrl } from "#domain/s3/object-url.ts";
import { browserClock, learnServerTime } from "#services/browser/clock.ts";
import { diagnoseNetworkError } from "#services/browser/diagnose-network-error.ts";
import { hostOf } from "#services/browser/network.ts";
import { recorded } from "#services/browser/recorded.ts";
import { withRetries } from "#services/browser/retries.ts";
import { MAX_SILENCE_MS } from "#services/browser/silence-limit.ts";
import { signHeaders } from "#services/sigv4/request-signer.ts";
import { answerReplaced, type S3Request, s3Failure, throwReplaced } from "./objects.ts";

/*
 * Requests signed in headers instead of the URL: browsers log the URL of every failed request, and
 * a missing object is one.
 */

/** The metadata of an object. */
export interface ObjectFacts {
  readonly key: string;
  readonly byteLength: number;
  /** Without its quotes; undefined if the bucket's CORS rules do not expose it. */
  readonly etag: string | undefined;
}

/**
 * Lists the objects beside a key. Returns [] if the role may neither list nor read, or CORS hides
 * the answer. Tries HEAD of the key only if listing is denied: browsers log a failed HEAD as an
 * error, and hide the ETag unless CORS exposes it. @throws AppError only "aborted"
 */
export async function objectsBeside(
  { key }: ObjectLocation,
  request: S3Request,
): Promise<readonly ObjectFacts[]> {
  const folder = key.slice(0, key.lastIndexOf("/") + 1);
  try {
    const url = listingAddress({ prefix: folder, flat: true }, undefined, request.config);
    const listing = await sendSigned("GET", url, request);
    if (listing.ok) return parseObjectListing(await listing.text()).objects;
    const response = await sendSigned("HEAD", objectUrl(request.config, key), request);
    if (!response.ok) return [];
    const byteLength = Number(response.headers.get("Content-Length"));
    return [{ key, byteLength, etag: response.headers.get("ETag")?.replaceAll('"', "") }];
  } catch (cause) {
    if (request.signal.aborted) throw new AppError({ kind: "aborted" }, { cause });
    return [];
  }
}

/**
 * Lists one page of objects and folders in a scope, ordered by key.
 * @param after the continuation token of the previous page; undefined for the first.
 * @throws AppError
 */
export function listObjects(
  place: ListingScope,
  after: string | undefined,
  request: S3Request,
): Promise<ObjectListing> {
  const url = listingAddress(place, after, request.config);
  const location = { bucket: request.config.bucket, key: place.prefix };
  const clock = request.platform?.clock ?? browserClock;
  return withRetries(
    async () => {
      const startedMs = performance.now();
      const late = clock.timeout(MAX_SILENCE_MS);
      const signal = AbortSignal.any([request.signal, late]);
      const answer = await textOf(url, { ...request, signal }).catch(async (cause: unknown) => {
        if (late.aborted && !request.signal.aborted) {
          const afterS = MAX_SILENCE_MS / 1000;
          throw new AppError({ kind: "timed-out", service: "s3", afterS }, { cause });
        }
        throw await diagnoseNetworkError({ service: "s3", url, startedMs, signal }, cause);
      });
      const { response, xml } = answer;
      throwReplaced(response.status, xml, url);
      if (response.ok) {
        if (!xml.includes("<ListBucketResult")) throw answerReplaced(url, response.status, xml);
        return parseObjectListing(xml);
      }
      learnServerTime(xml);
      throw new AppError(s3Failure(response.status, xml, location, { action: "s3:ListBucket" }));
    },
    request.signal,
    clock,
  );
}

/** A signed answer with its text. @throws AppError "connection-lost" if the answer breaks off */
async function textOf(
  url: string,
  request: S3Request,
): Promise<{ readonly response: Response; readonly xml: string }> {
  const response = await sendSigned("GET", url, request);
  try {
    return { response, xml: await response.text() };
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new AppError({ kind: "connection-lost", service: "s3", host: hostOf(url) }, { cause });
  }
}

/**
 * The folders directly in a folder, each up to and including its "/"; undefined if the role may not list
 * them, they do not answer in time, or there are more than a page. Never rejects.
 */
export async function foldersIn(
  prefix: string,
  request: S3Request,
): Promise<ReadonlySet<string> | undefined> {
  const url = listingAddress({ prefix, flat: false }, undefined, request.config, MAX_PAGE);
  try {
    const response = await sendSigned("GET", url, request);
    if (!response.ok) return undefined;
    const { folders, next } = parseObjectListing(await response.text());
    return next === undefined ? new Set(folders) : undefined;
  } catch {
    return undefined;
  }
}

/** The number of objects and folders per page. */
const PAGE = 200;
/** S3's own limit: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const MAX_PAGE = 1000;

function listingAddress(
  { prefix, flat }: ListingScope,
  after: string | undefined,
  config: WorkshopConfig,
  maxKeys = PAGE,
): string {
  const parameters = {
    "list-type": "2",
    prefix,
    "max-keys": String(maxKeys),
    // Otherwise a key that XML cannot represent would break the reply.
    "encoding-type": "url",
    ...(flat ? {} : { delimiter: "/" }),
    ...(after === undefined ? {} : { "continuation-token": after }),
  };
  // URLSearchParams would encode a space as "+", unlike the signature.
  const query = Object.entries(parameters).map(
    ([name, value]) => `${name}=${encodeStrictly(value)}`,
  );
  return `${objectUrl(config, "")}?${query.join("&")}`;
}

async function sendSigned(
  method: "GET" | "HEAD",
  url: string,
  { config: { region }, credentials, signal, record }: S3Request,
): Promise<Response> {
  const headers = await signHeaders(
    { method, url, headers: {} },
    { service: "s3", region, credentials },
  );
  return recorded(record, { method, url, requestHeaders: headers }, () =>
    fetch(url, { method, headers, signal, cache: "no-store" }),
  );
}
