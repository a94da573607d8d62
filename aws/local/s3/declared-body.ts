import { CHECKSUM_ALGORITHMS, CHECKSUM_BYTES, type ChecksumAlgorithm } from "./checksum.ts";
import { invalidRequest, notImplemented, S3Error } from "./errors.ts";
import { amzNames, type Exchange } from "./exchange.ts";

/** A checksum with its value in base64. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

/** What a request's headers declare about its body. */
export interface DeclaredBody {
  /** Length in bytes, after decoding. */
  readonly length: number;
  readonly chunked: boolean;
  /** Base64. */
  readonly contentMd5: string | undefined;
  readonly checksum: Checksum | undefined;
  /** The checksum algorithm of the trailer after the body. */
  readonly trailer: ChecksumAlgorithm | undefined;
}

const PREFIX = "x-amz-checksum-";
/** x-amz-checksum-* names that are not checksums. */
const NOT_CHECKSUMS = ["algorithm", "mode", "type"];
/** Five GiB in one PUT: AmazonS3/latest/userguide/qfacts.html */
const MAX_BODY_BYTES = 5 * 1024 ** 3;

/**
 * Reads what a request declares about its body.
 *
 * @param checksumOfBody false if its x-amz-checksum-* is not the checksum of its body.
 * @throws S3Error if the declarations are invalid or contradict each other.
 */
export function readDeclaredBody(
  exchange: Exchange,
  payloadHash: string,
  checksumOfBody: boolean,
): DeclaredBody {
  const chunked = payloadHash.startsWith("STREAMING-");
  const checksum = checksumOfBody ? readChecksum(exchange) : undefined;
  const trailer = chunked ? readTrailerName(exchange) : undefined;
  if (checksum !== undefined && trailer !== undefined) throw tooManyChecksums();
  if (checksumOfBody) {
    checkSdkAlgorithm(exchange, checksum?.algorithm ?? trailer);
  }
  return {
    length: readLength(exchange, chunked),
    chunked,
    contentMd5: readContentMd5(exchange),
    checksum,
    trailer,
  };
}

/** Whether a text is canonical base64 of this many bytes. */
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
  if (name === undefined) return undefined;
  if (names.length > 1) throw tooManyChecksums();
  const algorithm = algorithmOf(name);
  const value = exchange.amz(name) ?? "";
  if (algorithm === undefined) throw notImplemented(name);
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
function checkSdkAlgorithm(exchange: Exchange, found: ChecksumAlgorithm | undefined): void {
  const named = exchange.amz("x-amz-sdk-checksum-algorithm");
  if (named === undefined) return;
  if (found === undefined) {
    throw invalidRequest(
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  }
  if (algorithmOf(named) !== found) {
    throw invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");
  }
}

function readContentMd5({ headers }: Exchange): string | undefined {
  const value = headers.get("content-md5");
  if (value !== undefined && !isBase64Of(value, 16)) {
    throw new S3Error(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
  }
  return value;
}

function readLength({ headers }: Exchange, chunked: boolean): number {
  if (!chunked && headers.has("transfer-encoding")) throw notImplemented("Transfer-Encoding");
  const text = headers.get(chunked ? "x-amz-decoded-content-length" : "content-length");
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    throw new S3Error(
      411,
      "MissingContentLength",
      chunked
        ? "You must provide the x-amz-decoded-content-length HTTP header."
        : "You must provide the Content-Length HTTP header.",
    );
  }
  if (Number(text) > MAX_BODY_BYTES) {
    throw new S3Error(
      400,
      "EntityTooLarge",
      "Your proposed upload exceeds the maximum allowed size",
      { ProposedSize: text, MaxSizeAllowed: String(MAX_BODY_BYTES) },
    );
  }
  return Number(text);
}

function tooManyChecksums(): S3Error {
  return invalidRequest(
    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
  );
}
