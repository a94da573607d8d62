import { s3Origin, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import {
  type ListingScope,
  type ObjectListing,
  parseObjectListing,
} from "#domain/s3/object-listing.ts";
import { learnServerTime } from "#services/browser/clock.ts";
import { diagnoseNetworkError } from "#services/browser/diagnose-network-error.ts";
import { withRetries } from "#services/browser/retries.ts";
import { signHeaders } from "#services/sigv4/request-signer.ts";
import { type S3Request, s3Failure } from "./objects.ts";

/*
 * Requests whose signature travels in headers, not in the address: a browser writes the address of
 * every request that fails into its console, and an object that is not there yet is a failure to it.
 */

/** What S3 says of an object without sending it. */
export interface ObjectFacts {
  readonly key: string;
  readonly byteLength: number;
  /** Without its quotes; undefined where the bucket's rules do not show it. */
  readonly etag: string | undefined;
}

/**
 * What lies in the folder of a key; nothing also where it cannot be told, as a role may neither list
 * nor read, or the bucket's rules hide the answer.
 *
 * Asked by one page of a listing, and only where that is denied by HEAD of the key alone: a browser
 * writes every HEAD of an object that is not there into its console as an error, and hides the ETag
 * unless the bucket's rules expose it.
 * @throws AppError "aborted" alone
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
    const response = await sendSigned("HEAD", addressOf(request.config, key), request);
    if (!response.ok) return [];
    const byteLength = Number(response.headers.get("Content-Length"));
    return [{ key, byteLength, etag: response.headers.get("ETag")?.replaceAll('"', "") }];
  } catch (cause) {
    if (request.signal.aborted) throw new AppError({ kind: "aborted" }, { cause });
    return [];
  }
}

/**
 * One page of the objects at a place, and of the folders there, in the order of their keys.
 * @param after the continuation of the page before; undefined for the first.
 * @throws AppError
 */
export function listObjects(
  place: ListingScope,
  after: string | undefined,
  request: S3Request,
): Promise<ObjectListing> {
  const url = listingAddress(place, after, request.config);
  const location = { bucket: request.config.bucket, key: place.prefix };
  return withRetries(async () => {
    const startedMs = performance.now();
    const { signal } = request;
    const response = await sendSigned("GET", url, request).catch(async (cause: unknown) => {
      throw await diagnoseNetworkError({ service: "s3", url, startedMs, signal }, cause);
    });
    const xml = await response.text();
    if (response.ok) return parseObjectListing(xml);
    learnServerTime(xml);
    throw new AppError(s3Failure(response.status, xml, location, { action: "s3:ListBucket" }));
  }, request.signal);
}

/** How many objects and folders a page of a listing holds. */
const PAGE = 200;

function listingAddress(
  { prefix, flat }: ListingScope,
  after: string | undefined,
  config: WorkshopConfig,
): string {
  const parameters = {
    "list-type": "2",
    prefix,
    "max-keys": String(PAGE),
    // Else a key that XML cannot hold would break the reply.
    "encoding-type": "url",
    ...(flat ? {} : { delimiter: "/" }),
    ...(after === undefined ? {} : { "continuation-token": after }),
  };
  // URLSearchParams would write a blank as "+", which is not what is signed.
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encoded(value)}`);
  return `${addressOf(config, "")}?${query.join("&")}`;
}

async function sendSigned(
  method: "GET" | "HEAD",
  url: string,
  { config: { region }, credentials, signal }: S3Request,
): Promise<Response> {
  const headers = await signHeaders(
    { method, url, headers: {} },
    { service: "s3", region, credentials },
  );
  return fetch(url, { method, headers, signal, cache: "no-store" });
}

function addressOf(config: WorkshopConfig, key: string): string {
  const bucket = config.s3.addressing === "path" ? `/${config.bucket}` : "";
  return `${s3Origin(config)}${bucket}/${key.split("/").map(encoded).join("/")}`;
}

/** As a signature encodes keys and parameters, which is stricter than a browser is. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
