import type { TemporaryCredentials } from "#domain/credentials.ts";
import { AppError } from "#domain/failure.ts";
import { type ObjectListing, parseObjectListing } from "#domain/object-listing.ts";
import type { ObjectLocation } from "#domain/run.ts";
import { s3Origin, type WorkshopConfig } from "#domain/workshop-config.ts";
import { learnServerTime } from "./clock.ts";
import { signedHeaders } from "./request-signer.ts";
import { withRetries } from "./retries.ts";
import { s3Failure } from "./s3.ts";
import { silenceOf } from "./silence.ts";

/*
 * Requests whose signature travels in headers, not in the address: a browser writes the address of
 * every request that fails into its console, and an object that is not there yet is a failure to it.
 */

interface Access {
  readonly config: WorkshopConfig;
  readonly credentials: TemporaryCredentials;
  readonly signal: AbortSignal;
}

/** What S3 says of an object without sending it. */
export interface ObjectFacts {
  readonly byteLength: number;
  /** Without its quotes; undefined where the bucket's rules do not show it. */
  readonly etag: string | undefined;
}

/**
 * What lies at a key; undefined where nothing does, and also where it cannot be told, as a role may
 * neither list nor read, or the bucket's rules hide the answer.
 *
 * Asked by a listing of one key, and only where that is denied by HEAD: a browser writes every HEAD
 * of an object that is not there into its console as an error, and hides the ETag unless the bucket's
 * rules expose it.
 * @throws AppError "aborted" alone
 */
export async function objectFacts(
  { key }: ObjectLocation,
  access: Access,
): Promise<ObjectFacts | undefined> {
  try {
    const listing = await ask("GET", listingAddress(key, 1, undefined, access.config), access);
    if (listing.ok) {
      const { objects } = parseObjectListing(await listing.text());
      return objects.find((object) => object.key === key);
    }
    const response = await ask("HEAD", addressOf(access.config, key), access);
    if (!response.ok) return undefined;
    const byteLength = Number(response.headers.get("Content-Length"));
    return { byteLength, etag: response.headers.get("ETag")?.replaceAll('"', "") };
  } catch (cause) {
    if (access.signal.aborted) throw new AppError({ kind: "aborted" }, { cause });
    return undefined;
  }
}

/** How many objects a page of a listing holds. */
const PAGE = 200;

/**
 * One page of the objects whose keys begin with a prefix, in the order of their keys.
 * @param after the continuation of the page before; undefined for the first.
 * @throws AppError
 */
export function listObjects(
  prefix: string,
  after: string | undefined,
  access: Access,
): Promise<ObjectListing> {
  const url = listingAddress(prefix, PAGE, after, access.config);
  const location = { bucket: access.config.bucket, key: prefix };
  return withRetries(async () => {
    const startedMs = performance.now();
    const { signal } = access;
    const response = await ask("GET", url, access).catch(async (cause: unknown) => {
      throw await silenceOf({ service: "s3", url, startedMs, signal }, cause);
    });
    const xml = await response.text();
    if (response.ok) return parseObjectListing(xml);
    learnServerTime(xml);
    throw new AppError(s3Failure(response.status, xml, location, { deed: "s3:ListBucket" }));
  }, access.signal);
}

function listingAddress(
  prefix: string,
  count: number,
  after: string | undefined,
  config: WorkshopConfig,
): string {
  const url = new URL(addressOf(config, ""));
  url.searchParams.set("list-type", "2");
  url.searchParams.set("prefix", prefix);
  url.searchParams.set("max-keys", String(count));
  // Else a key that XML cannot hold would break the reply.
  url.searchParams.set("encoding-type", "url");
  if (after !== undefined) url.searchParams.set("continuation-token", after);
  return url.href;
}

async function ask(
  method: "GET" | "HEAD",
  url: string,
  { config: { region }, credentials, signal }: Access,
): Promise<Response> {
  const headers = await signedHeaders(
    { method, url, headers: {} },
    { service: "s3", region, credentials },
  );
  return fetch(url, { method, headers, signal, cache: "no-store" });
}

function addressOf(config: WorkshopConfig, key: string): string {
  const bucket = config.s3.addressing === "path" ? `/${config.bucket}` : "";
  return `${s3Origin(config)}${bucket}/${key.split("/").map(encodeKeyPart).join("/")}`;
}

/** As S3's signature encodes a key, which is stricter than a browser is. */
function encodeKeyPart(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
