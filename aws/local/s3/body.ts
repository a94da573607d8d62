import type { Authorized } from "./authorize.ts";
import { type ChecksumAlgorithm, createDigest, type Digest } from "./checksum.ts";
import { decodeChunks } from "./chunked.ts";
import { type Checksum, type DeclaredBody, readDeclaredBody } from "./declared-body.ts";
import {
  incompleteBody,
  invalidRequest,
  malformedTrailer,
  S3Error,
  wrongChecksum,
} from "./errors.ts";
import type { Exchange } from "./exchange.ts";

/** A received body that matches everything declared about it. */
export interface VerifiedBody {
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  readonly checksum: Checksum | undefined;
}

/** Takes a body's bytes, in order. */
export type BodySink = (bytes: Uint8Array) => Promise<void> | void;

/** Limit of bodies that are read into memory; the largest is DeleteObjects with 1000 long keys. */
const MAX_DOCUMENT_BYTES = 8 * 1024 ** 2;

/**
 * Streams a body into a sink and verifies its declared length, Content-MD5, x-amz-content-sha256,
 * checksums and chunk signatures.
 *
 * @throws S3Error on a mismatch; the bytes already given to the sink must then be discarded.
 */
export async function receiveBody(
  exchange: Exchange,
  authorized: Authorized,
  sink: BodySink,
  { checksumOfBody } = { checksumOfBody: true },
): Promise<VerifiedBody> {
  const declared = readDeclaredBody(exchange, authorized.payloadHash, checksumOfBody);
  const algorithm = declared.checksum?.algorithm ?? declared.trailer;
  const digests = startDigests(algorithm, authorized.payloadHash);
  let trailers: ReadonlyMap<string, string> = new Map();
  let size = 0;
  const bytes = openBody(exchange, authorized, declared, (found) => {
    trailers = found;
  });
  for await (const piece of bytes) {
    size += piece.length;
    if (size > declared.length) throw incompleteBody();
    for (const digest of digests.values()) digest.update(piece);
    await sink(piece);
  }
  if (size !== declared.length) throw incompleteBody();
  const found = finish(digests);
  checkMd5(declared.contentMd5, found("md5"));
  checkContentHash(authorized.payloadHash, found("payload"));
  const checksum = algorithm && { algorithm, value: found(algorithm).toString("base64") };
  if (checksum !== undefined) {
    const expected =
      declared.checksum?.value ?? trailers.get(`x-amz-checksum-${checksum.algorithm}`);
    checkChecksum(expected, checksum);
  }
  return { size, md5: found("md5").toString("hex"), checksum };
}

/**
 * Streams bytes of which nothing was declared into a sink: an object's, or a form's file.
 *
 * @param algorithm the checksum to compute, beside the MD5.
 */
export async function copyBytes(
  source: AsyncIterable<Uint8Array>,
  algorithm: ChecksumAlgorithm | undefined,
  sink: BodySink,
): Promise<VerifiedBody> {
  const digests = startDigests(algorithm, "");
  let size = 0;
  for await (const piece of source) {
    size += piece.length;
    for (const digest of digests.values()) digest.update(piece);
    await sink(piece);
  }
  const found = finish(digests);
  const checksum = algorithm && { algorithm, value: found(algorithm).toString("base64") };
  return { size, md5: found("md5").toString("hex"), checksum };
}

/**
 * Reads a small body as text, with the same verification.
 *
 * @param checksum whether the operation requires one; `of-object` if it is not the body's.
 */
export async function receiveDocument(
  exchange: Exchange,
  authorized: Authorized,
  checksum: "required" | "optional" | "of-object",
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const keep = (bytes: Uint8Array) => {
    pieces.push(bytes);
    size += bytes.length;
    if (size > MAX_DOCUMENT_BYTES) {
      throw new S3Error(400, "MaxMessageLengthExceeded", "Your request was too big.");
    }
  };
  const checksumOfBody = checksum !== "of-object";
  const facts = await receiveBody(exchange, authorized, keep, { checksumOfBody });
  const checked = facts.checksum !== undefined || exchange.headers.has("content-md5");
  if (checksum === "required" && !checked) {
    throw invalidRequest("Missing required header for this request: Content-MD5");
  }
  return Buffer.concat(pieces).toString("utf8");
}

type DigestName = ChecksumAlgorithm | "md5" | "payload";

function startDigests(
  algorithm: ChecksumAlgorithm | undefined,
  payloadHash: string,
): Map<DigestName, Digest> {
  const digests = new Map<DigestName, Digest>([["md5", createDigest("md5")]]);
  if (algorithm !== undefined) {
    digests.set(algorithm, createDigest(algorithm));
  }
  if (isHash(payloadHash)) {
    digests.set("payload", createDigest("sha256"));
  }
  return digests;
}

function finish(digests: ReadonlyMap<DigestName, Digest>): (name: DigestName) => Buffer {
  const values = new Map([...digests].map(([name, digest]) => [name, digest.digest()]));
  return (name) => values.get(name) ?? Buffer.alloc(0);
}

function openBody(
  { request }: Exchange,
  { payloadHash, chunkSigner }: Authorized,
  { chunked, trailer }: DeclaredBody,
  onTrailers: (trailers: ReadonlyMap<string, string>) => void,
): AsyncIterable<Uint8Array> {
  // The request stays open if reading stops early, so that an error can still be sent.
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }),
  };
  if (!chunked) return source;
  const signed = payloadHash.startsWith("STREAMING-AWS4-");
  const announced = trailer && `x-amz-checksum-${trailer}`;
  return decodeChunks(source, signed ? chunkSigner : undefined, announced, onTrailers);
}

function checkMd5(expected: string | undefined, found: Buffer): void {
  const calculated = found.toString("base64");
  if (expected !== undefined && expected !== calculated) {
    throw new S3Error(
      400,
      "BadDigest",
      "The Content-MD5 you specified did not match what we received.",
      { ExpectedDigest: expected, CalculatedDigest: calculated },
    );
  }
}

function checkContentHash(expected: string, found: Buffer): void {
  const calculated = found.toString("hex");
  if (isHash(expected) && expected !== calculated) {
    throw new S3Error(
      400,
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: expected, S3ComputedContentSHA256: calculated },
    );
  }
}

function checkChecksum(expected: string | undefined, found: Checksum): void {
  if (expected === undefined) throw malformedTrailer();
  if (expected !== found.value) throw wrongChecksum(found.algorithm);
}

function isHash(payloadHash: string): boolean {
  return /^[0-9a-f]{64}$/.test(payloadHash);
}
