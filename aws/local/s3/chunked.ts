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

const EMPTY_HASH = createHash("sha256").digest("hex");

/**
 * Decodes an aws-chunked body: yields its bytes and reports the trailers at the end. Bytes are
 * yielded before the signature of their chunk is verified, so do not use them before the end.
 * AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html.
 *
 * @param signer undefined if the chunks are unsigned.
 * @throws S3Error if a signature or the framing is invalid.
 */
export async function* decodeChunks(
  source: AsyncIterable<Uint8Array>,
  signer: ChunkSigner | undefined,
  onTrailers: (trailers: Trailers) => void,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  let previous = signer?.seed ?? "";
  for (;;) {
    const { size, signature } = readChunkHeader(await reader.line());
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
      onTrailers(await readTrailers(reader, signer, previous));
      return;
    }
    if ((await reader.line()) !== "") throw incompleteBody();
  }
}

function readChunkHeader(line: string): { size: number; signature: string } {
  const header = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (header === null) {
    throw invalidRequest("The body is not aws-chunked, although the request says so.");
  }
  return { size: Number.parseInt(header[1] ?? "", 16), signature: header[2] ?? "" };
}

/** Trailers end with an empty line, or with the body. */
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
    if (colon < 1) throw malformedTrailer();
    if (name === "x-amz-trailer-signature" && signer !== undefined) {
      await checkSignature(signer, value, trailerText(signer, previous, signedText));
    } else {
      signedText += `${name}:${value}\n`;
    }
    trailers.set(name, value);
  }
  if (signer !== undefined && signedText !== "" && !trailers.has("x-amz-trailer-signature")) {
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
