import { CHECKSUM_ALGORITHMS, CHECKSUM_BYTES, type ChecksumAlgorithm } from "./checksum.ts";
import { amzNames, type Exchange } from "./exchange.ts";
import { invalidRequest, notImplemented, S3Refusal } from "./refusal.ts";

/** A checksum with its value in base64. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

/** What a request says of its body before the body has come. */
export interface BodyPlan {
  /** Bytes, after decoding. */
  readonly length: number;
  readonly chunked: boolean;
  /** Base64. */
  readonly contentMd5: string | undefined;
  readonly checksum: Checksum | undefined;
  /** The checksum that comes after the body. */
  readonly trailer: ChecksumAlgorithm | undefined;
}

const PREFIX = "x-amz-checksum-";
/** Names that begin as a checksum does, and are none. */
const NOT_CHECKSUMS = ["algorithm", "mode", "type"];
/** Five GiB in one PUT: AmazonS3/latest/userguide/qfacts.html */
const LARGEST_BODY = 5 * 1024 ** 3;

/**
 * Reads what a request promises about its body.
 *
 * @param checksumOfBody false: its x-amz-checksum-* is of something else than its body.
 * @throws S3Refusal when the promises cannot be kept or contradict each other.
 */
export function planBody(
  exchange: Exchange,
  payloadHash: string,
  checksumOfBody: boolean,
): BodyPlan {
  const chunked = payloadHash.startsWith("STREAMING-");
  const checksum = checksumOfBody ? readChecksum(exchange) : undefined;
  const trailer = chunked ? readTrailerName(exchange) : undefined;
  if (checksum !== undefined && trailer !== undefined) {
    throw tooManyChecksums();
  }
  if (checksumOfBody) {
    checkAnnounced(exchange, checksum?.algorithm ?? trailer);
  }
  return {
    length: readLength(exchange, chunked),
    chunked,
    contentMd5: readContentMd5(exchange),
    checksum,
    trailer,
  };
}

/** Tells whether a base64 text holds that many bytes. */
function isBase64Of(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, "base64");
  return decoded.length === bytes && decoded.toString("base64") === text;
}

/** The algorithm of an `x-amz-checksum-…` name or of a value such as "CRC32". */
export function algorithmOf(name: string): ChecksumAlgorithm | undefined {
  const plain = name.toLowerCase().replace(PREFIX, "");
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === plain);
}

function readChecksum(exchange: Exchange): Checksum | undefined {
  const names = amzNames(exchange, PREFIX).filter(
    (name) => !NOT_CHECKSUMS.includes(name.slice(PREFIX.length)),
  );
  const [name] = names;
  if (name === undefined) {
    return undefined;
  }
  if (names.length > 1) {
    throw tooManyChecksums();
  }
  const algorithm = algorithmOf(name);
  const value = exchange.amz(name) ?? "";
  if (algorithm === undefined) {
    throw notImplemented(name);
  }
  if (!isBase64Of(value, CHECKSUM_BYTES[algorithm])) {
    throw invalidRequest(`Value for ${name} header is invalid.`);
  }
  return { algorithm, value };
}

function readTrailerName({ headers }: Exchange): ChecksumAlgorithm | undefined {
  const name = headers.get("x-amz-trailer")?.trim();
  const algorithm = name?.startsWith(PREFIX) ? algorithmOf(name) : undefined;
  if (name !== undefined && algorithm === undefined) {
    throw invalidRequest("The value specified in the x-amz-trailer header is not supported");
  }
  return algorithm;
}

/** An SDK that names its algorithm must also send the checksum. */
function checkAnnounced(exchange: Exchange, found: ChecksumAlgorithm | undefined): void {
  const announced = exchange.amz("x-amz-sdk-checksum-algorithm");
  if (announced === undefined) {
    return;
  }
  if (found === undefined) {
    throw invalidRequest(
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  }
  if (algorithmOf(announced) !== found) {
    throw invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");
  }
}

function readContentMd5({ headers }: Exchange): string | undefined {
  const value = headers.get("content-md5");
  if (value !== undefined && !isBase64Of(value, 16)) {
    throw new S3Refusal(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
  }
  return value;
}

function readLength({ headers }: Exchange, chunked: boolean): number {
  if (!chunked && headers.has("transfer-encoding")) {
    throw notImplemented("Transfer-Encoding");
  }
  const text = headers.get(chunked ? "x-amz-decoded-content-length" : "content-length");
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    throw new S3Refusal(
      411,
      "MissingContentLength",
      chunked
        ? "You must provide the x-amz-decoded-content-length HTTP header."
        : "You must provide the Content-Length HTTP header.",
    );
  }
  if (Number(text) > LARGEST_BODY) {
    throw new S3Refusal(
      400,
      "EntityTooLarge",
      "Your proposed upload exceeds the maximum allowed size",
      { ProposedSize: text, MaxSizeAllowed: String(LARGEST_BODY) },
    );
  }
  return Number(text);
}

function tooManyChecksums(): S3Refusal {
  return invalidRequest(
    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
  );
}
