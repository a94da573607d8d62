import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSessions } from "#local/sessions.ts";
import { readClaims } from "#local/sigv4/claims.ts";
import { ServerSigner } from "#local/sigv4/sign.ts";
import { type ChunkSigner, decodeChunks } from "./chunked.ts";
import { S3Error } from "./errors.ts";

/*
 * The worked examples of the Amazon S3 API reference, sigv4-streaming.html and
 * sigv4-streaming-trailers.html: 66,560 letters "a" in chunks of 64 KiB, 1 KiB and 0 bytes.
 */
const LETTERS = Buffer.alloc(66_560, "a");
const PLAIN_SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
const PLAIN_CHUNKS = [
  "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
  "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
  "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
];
const TRAILER_SEED = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
const TRAILER_CHUNKS = [
  "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
  "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
  "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
];
const TRAILERS =
  "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n";

function signerFrom(seed: string): ChunkSigner {
  const claims = readClaims({
    method: "PUT",
    path: "/examplebucket/chunkObject.txt",
    query: "",
    payloadHash: "",
    headers: {
      "x-amz-date": "20130524T000000Z",
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host,Signature=${seed}`,
    },
  });
  if ("kind" in claims) throw new Error("The example's header cannot be read.");
  const { user } = createSessions(() => new Date());
  const secretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const resigner = new ServerSigner(claims, { ...user, secretAccessKey });
  const { longDate, scope } = claims;
  return { longDate, scope, seed, sign: (text) => resigner.signText(text) };
}

function encode(signatures: readonly string[], trailers: string): Buffer {
  const chunks = [LETTERS.subarray(0, 65_536), LETTERS.subarray(65_536), Buffer.alloc(0)];
  return Buffer.concat([
    ...chunks.flatMap((chunk, i) => [
      Buffer.from(`${chunk.length.toString(16)};chunk-signature=${signatures[i]}\r\n`),
      chunk,
      Buffer.from(chunk.length > 0 ? "\r\n" : ""),
    ]),
    Buffer.from(`${trailers}\r\n`),
  ]);
}

/** The headers of every request here announce this trailer. */
const ANNOUNCED = "x-amz-checksum-crc32c";

async function decode(body: Uint8Array, signer?: ChunkSigner, pieceSize = 10_000) {
  async function* pieces() {
    for (let at = 0; at < body.length; at += pieceSize) {
      yield await Promise.resolve(body.subarray(at, at + pieceSize));
    }
  }
  let trailers = new Map<string, string>();
  const bytes: Uint8Array[] = [];
  for await (const piece of decodeChunks(pieces(), signer, ANNOUNCED, (found) => {
    trailers = new Map(found);
  })) {
    bytes.push(piece);
  }
  return { bytes: Buffer.concat(bytes), trailers };
}

describe("the worked examples of the S3 API reference", () => {
  it("signed chunks", async () => {
    const { bytes } = await decode(encode(PLAIN_CHUNKS, ""), signerFrom(PLAIN_SEED));
    expect(bytes.equals(LETTERS)).toBe(true);
  });

  it("signed chunks and a signed trailer", async () => {
    const body = encode(TRAILER_CHUNKS, TRAILERS);
    const { bytes, trailers } = await decode(body, signerFrom(TRAILER_SEED));
    expect(bytes.equals(LETTERS)).toBe(true);
    expect(trailers.get("x-amz-checksum-crc32c")).toBe("sOO8/Q==");
  });

  it.each([
    ["another byte in the second chunk", (body: Buffer) => body.fill("b", 66_000, 66_001)],
    ["another byte in the first chunk", (body: Buffer) => body.fill("b", 1000, 1001)],
  ])("are rejected with %s", async (_what, tamper) => {
    const body = tamper(encode(PLAIN_CHUNKS, ""));
    await expect(decode(body, signerFrom(PLAIN_SEED))).rejects.toMatchObject({
      error: { status: 403, code: "SignatureDoesNotMatch" },
    });
  });

  it("are rejected with a changed or unsigned trailer", async () => {
    const changed = encode(TRAILER_CHUNKS, TRAILERS.replace("sOO8", "sOO9"));
    await expect(decode(changed, signerFrom(TRAILER_SEED))).rejects.toMatchObject({
      error: { code: "SignatureDoesNotMatch" },
    });
    const unsigned = encode(TRAILER_CHUNKS, "x-amz-checksum-crc32c:sOO8/Q==\r\n");
    await expect(decode(unsigned, signerFrom(TRAILER_SEED))).rejects.toMatchObject({
      error: { code: "MalformedTrailerError" },
    });
  });
});

describe("decodeChunks", () => {
  it("decodes any framing for any split of the stream", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 50 }),
        async (chunks, pieceSize) => {
          const framed = [
            ...chunks.flatMap((chunk) => [
              Buffer.from(`${chunk.length.toString(16)}\r\n`),
              chunk,
              Buffer.from("\r\n"),
            ]),
            Buffer.from(`0\r\n${ANNOUNCED}:AAAA\r\n\r\n`),
          ];
          const { bytes, trailers } = await decode(Buffer.concat(framed), undefined, pieceSize);
          expect(bytes.equals(Buffer.concat(chunks))).toBe(true);
          expect(trailers).toEqual(new Map([[ANNOUNCED, "AAAA"]]));
        },
      ),
    );
  });

  it.each([
    "",
    "4\r\nab",
    "4\r\nabcd",
    "4\r\nabcdef\r\n0\r\n\r\n",
    "zz\r\n",
    "4;x=y\r\nabcd\r\n",
    "0",
    "4\nabcd\r\n0\r\n\r\n",
    "4\r\nabcd\n0\r\n\r\n",
    "0\r\n\r\nmore",
    `4;chunk-signature=${"0".repeat(64)}\r\nabcd\r\n0\r\n\r\n`,
    "0\r\nx-amz-checksum-sha1:AAAA\r\n\r\n",
    `0\r\n${ANNOUNCED}:AAAA\r\n${ANNOUNCED}:AAAA\r\n\r\n`,
    `0\r\n${ANNOUNCED}\r\n\r\n`,
    "-4\r\nabcd\r\n0\r\n\r\n",
    "0x4\r\nabcd\r\n0\r\n\r\n",
  ])("refuses %j", async (body) => {
    await expect(decode(Buffer.from(body))).rejects.toBeInstanceOf(S3Error);
  });

  it("rejects anything else with an S3Error", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), async (body) => {
        await decode(body).catch((error: unknown) => {
          expect(error).toBeInstanceOf(S3Error);
        });
      }),
    );
  });
});
