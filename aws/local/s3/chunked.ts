import { createHash } from "node:crypto";
import { timingSafeEqualText } from "#local/sigv4/sign.ts";
import { ByteReader } from "./byte-reader.ts";
import { incompleteBody, invalidRequest, malformedTrailer, S3Error } from "./errors.ts";

/** Signs the chunks of one request; `seed` is the signature of its headers. */
export interface ChunkSigner {
  readonly longDate: string;
  readonly scope: string;
  readonly seed: string;
  sign(text: string): Promise<string>;
}

type Trailers = ReadonlyMap<string, string>;

const SIGNATURE = "x-amz-trailer-signature";
const EMPTY_HASH = createHash("sha256").digest("hex");

/**
 * Decodes an aws-chunked body: yields its bytes and reports the trailers at the end. Bytes are
 * yielded before the signature of their chunk is verified, so do not use them before the end.
 * AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html.
 *
 * @param signer undefined if the chunks are unsigned.
 * @param announced the trailer that the request's headers announce: others are refused.
 * @throws S3Error if a signature or the framing is invalid.
 */
export async function* decodeChunks(
  source: AsyncIterable<Uint8Array>,
  signer: ChunkSigner | undefined,
  announced: string | undefined,
  onTrailers: (trailers: Trailers) => void,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  let previous = signer?.seed ?? "";
  for (;;) {
    const { size, signature } = readChunkHeader(await reader.line(), signer !== undefined);
    const hash = createHash("sha256");
    for await (const bytes of reader.bytes(size)) {
      hash.update(bytes);
      yield bytes;
    }
    if (signer !== undefined) {
      await checkSignature(signer, signature, chunkText(signer, previous, hash.digest("hex")));
      previous = signature;
    }
    if (size === 0) {
      const trailers = await readTrailers(reader, signer, previous);
      checkTrailerNames(trailers, announced);
      if (!(await reader.isAtEnd())) throw notChunked();
      onTrailers(trailers);
      return;
    }
    if ((await reader.line()) !== "") throw incompleteBody();
  }
}

function readChunkHeader(line: string, isSigned: boolean): { size: number; signature: string } {
  const header = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (header === null || (header[2] !== undefined && !isSigned)) throw notChunked();
  return { size: Number.parseInt(header[1] ?? "", 16), signature: header[2] ?? "" };
}

function notChunked(): S3Error {
  return invalidRequest("The body is not aws-chunked, although the request says so.");
}

/** Only the announced trailer and its signature may follow the chunks. */
function checkTrailerNames(trailers: Trailers, announced: string | undefined): void {
  const isKnown = (name: string) => name === announced || name === SIGNATURE;
  if (![...trailers.keys()].every(isKnown)) throw malformedTrailer();
}

/** Trailers end with an empty line, or with the body; their signature is the last. */
async function readTrailers(
  reader: ByteReader,
  signer: ChunkSigner | undefined,
  previous: string,
): Promise<Trailers> {
  const trailers = new Map<string, string>();
  let signedText = "";
  for (let line = await reader.lineOrEnd(); line !== ""; line = await reader.lineOrEnd()) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (colon < 1 || trailers.has(name) || trailers.has(SIGNATURE)) throw malformedTrailer();
    if (name === SIGNATURE && signer !== undefined) {
      await checkSignature(signer, value, trailerText(signer, previous, signedText));
    } else {
      signedText += `${name}:${value}\n`;
    }
    trailers.set(name, value);
  }
  if (signer !== undefined && signedText !== "" && !trailers.has(SIGNATURE)) {
    throw malformedTrailer();
  }
  return trailers;
}

function chunkText({ longDate, scope }: ChunkSigner, previous: string, hash: string): string {
  return ["AWS4-HMAC-SHA256-PAYLOAD", longDate, scope, previous, EMPTY_HASH, hash].join("\n");
}

function trailerText({ longDate, scope }: ChunkSigner, previous: string, text: string): string {
  const hash = createHash("sha256").update(text).digest("hex");
  return ["AWS4-HMAC-SHA256-TRAILER", longDate, scope, previous, hash].join("\n");
}

async function checkSignature(signer: ChunkSigner, found: string, text: string): Promise<void> {
  if (!timingSafeEqualText(await signer.sign(text), found)) {
    throw new S3Error(
      403,
      "SignatureDoesNotMatch",
      "The chunk signature we calculated does not match the signature you provided. Check your key and signing method.",
      { StringToSign: text, SignatureProvided: found },
    );
  }
}
