import type { Authorized } from "./authorize.ts";
import { type BodyPlan, type Checksum, planBody } from "./body-plan.ts";
import { type ChecksumAlgorithm, createDigest, type Digest } from "./checksum.ts";
import { decodeChunks } from "./chunked.ts";
import type { Exchange } from "./exchange.ts";
import { incompleteBody, invalidRequest, S3Refusal, wrongChecksum } from "./refusal.ts";

/** What a body turned out to be, once everything that was promised about it held. */
export interface BodyFacts {
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  readonly checksum: Checksum | undefined;
}

/** Bodies that are read into memory: the longest is DeleteObjects with 1000 long keys. */
const LARGEST_DOCUMENT = 8 * 1024 ** 2;

/**
 * Reads a body piece by piece into a sink and checks all that was promised about it: length,
 * Content-MD5, x-amz-content-sha256, checksums, chunk signatures.
 *
 * @throws S3Refusal when a promise is broken; the sink has then been given bytes that must go.
 */
export async function receiveBody(
  exchange: Exchange,
  authorized: Authorized,
  sink: (bytes: Uint8Array) => Promise<void> | void,
  { checksumOfBody } = { checksumOfBody: true },
): Promise<BodyFacts> {
  const plan = planBody(exchange, authorized.payloadHash, checksumOfBody);
  const algorithm = plan.checksum?.algorithm ?? plan.trailer;
  const digests = startDigests(algorithm, authorized.payloadHash);
  let trailers: ReadonlyMap<string, string> = new Map();
  let size = 0;
  const bytes = openBody(exchange, authorized, plan, (found) => {
    trailers = found;
  });
  for await (const piece of bytes) {
    size += piece.length;
    if (size > plan.length) {
      throw incompleteBody();
    }
    for (const digest of digests.values()) {
      digest.update(piece);
    }
    await sink(piece);
  }
  if (size !== plan.length) {
    throw incompleteBody();
  }
  const found = finish(digests);
  checkMd5(plan.contentMd5, found("md5"));
  checkContentHash(authorized.payloadHash, found("payload"));
  const checksum = algorithm && { algorithm, value: found(algorithm).toString("base64") };
  if (checksum !== undefined) {
    const promised = plan.checksum?.value ?? trailers.get(`x-amz-checksum-${checksum.algorithm}`);
    checkChecksum(promised, checksum);
  }
  return { size, md5: found("md5").toString("hex"), checksum };
}

/**
 * Reads a small body as text, checked as any other.
 *
 * @param checksum some operations insist on one; in some it is of another thing than the body.
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
    if (size > LARGEST_DOCUMENT) {
      throw new S3Refusal(400, "MaxMessageLengthExceeded", "Your request was too big.");
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
  { chunked }: BodyPlan,
  onTrailers: (trailers: ReadonlyMap<string, string>) => void,
): AsyncIterable<Uint8Array> {
  // The request stays open when reading stops early, so that a refusal can still be answered.
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }),
  };
  if (!chunked) {
    return source;
  }
  const signed = payloadHash.startsWith("STREAMING-AWS4-");
  return decodeChunks(source, signed ? chunkSigner : undefined, onTrailers);
}

function checkMd5(promised: string | undefined, found: Buffer): void {
  const calculated = found.toString("base64");
  if (promised !== undefined && promised !== calculated) {
    throw new S3Refusal(
      400,
      "BadDigest",
      "The Content-MD5 you specified did not match what we received.",
      { ExpectedDigest: promised, CalculatedDigest: calculated },
    );
  }
}

function checkContentHash(promised: string, found: Buffer): void {
  const calculated = found.toString("hex");
  if (isHash(promised) && promised !== calculated) {
    throw new S3Refusal(
      400,
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: promised, S3ComputedContentSHA256: calculated },
    );
  }
}

function checkChecksum(promised: string | undefined, found: Checksum): void {
  if (promised === undefined) {
    throw new S3Refusal(
      400,
      "MalformedTrailerError",
      "The request contained trailing data that was not well-formed or did not conform to our published schema.",
    );
  }
  if (promised !== found.value) {
    throw wrongChecksum(found.algorithm);
  }
}

function isHash(payloadHash: string): boolean {
  return /^[0-9a-f]{64}$/.test(payloadHash);
}
