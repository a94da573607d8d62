import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, REGION, startTestCloud, type TestCloud } from "#local/fixtures/test-cloud.ts";

/*
 * Raw requests, signed here by the text of AmazonS3/latest/API/sig-v4-authenticating-requests.html and its
 * pages on streaming, without any code of the stack or of an SDK. As they are, they are accepted; with one
 * thing changed they are refused, and nothing is stored or deleted.
 */
interface Raw {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  /** Encoded names and values. */
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** How a body is sent. */
type Payload = "hash" | "unsigned" | "chunks" | "chunks-trailer" | "unsigned-trailer";

const BODY = "123456789";
const EMPTY = sha256("");
/** Published check values of "123456789": CRC RevEng catalogue and RFC 1321's algorithm. */
const CRC32 = Buffer.from("cbf43926", "hex").toString("base64");
const MD5 = "25f9e794323b453885f5181f1b624d0b";
const STREAMING: Readonly<Record<Payload, string | undefined>> = {
  hash: undefined,
  unsigned: "UNSIGNED-PAYLOAD",
  chunks: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "chunks-trailer": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  "unsigned-trailer": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
};

let cloud: TestCloud;
const agent = new Agent({ keepAlive: true });
beforeAll(async () => {
  cloud = await startTestCloud();
  const s3 = cloud.client();
  for (const Key of ["kept/1", "kept/2"]) {
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: BODY }));
  }
});
afterAll(async () => {
  agent.destroy();
  await cloud.stop();
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

interface Signing {
  readonly date: string;
  readonly scope: string;
  readonly key: Buffer;
}

function signingNow(): Signing {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const parts = [date.slice(0, 8), REGION, "s3", "aws4_request"];
  const first: string | Buffer = `AWS4${cloud.session.secretAccessKey}`;
  const key = parts.reduce<string | Buffer>(hmac, first);
  return { date, scope: parts.join("/"), key: Buffer.from(key) };
}

function signatureOf(
  { date, scope, key }: Signing,
  raw: Pick<Raw, "method" | "path" | "query">,
  headers: readonly (readonly [string, string])[],
  payloadHash: string,
): { readonly signature: string; readonly names: string } {
  const sorted = headers
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const names = sorted.map(([name]) => name).join(";");
  const lines = sorted.map(([name, value]) => `${name}:${value}\n`).join("");
  const query = raw.query
    .split("&")
    .sort((one, other) => (one < other ? -1 : 1))
    .join("&");
  const canonical = [raw.method, raw.path, query, lines, names, payloadHash].join("\n");
  const text = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
  return { signature: hmac(key, text).toString("hex"), names };
}

/** The body on the wire, with chunk signatures that begin at the request's. */
function encodeBody({ date, scope, key }: Signing, payload: Payload, seed: string, body: string) {
  if (payload === "hash" || payload === "unsigned") return body;
  const isSigned = payload !== "unsigned-trailer";
  let previous = seed;
  const sign = (kind: string, ...more: string[]) => {
    previous = hmac(key, [kind, date, scope, previous, ...more].join("\n")).toString("hex");
    return previous;
  };
  const chunk = (data: string) => {
    const size = data.length.toString(16);
    if (!isSigned) return `${size}\r\n${data}`;
    const signature = sign("AWS4-HMAC-SHA256-PAYLOAD", EMPTY, sha256(data));
    return `${size};chunk-signature=${signature}\r\n${data}`;
  };
  const chunks = `${chunk(body)}\r\n${chunk("")}`;
  if (payload === "chunks") return `${chunks}\r\n`;
  const trailer = `x-amz-checksum-crc32:${CRC32}`;
  if (!isSigned) return `${chunks}${trailer}\r\n\r\n`;
  const signature = sign("AWS4-HMAC-SHA256-TRAILER", sha256(`${trailer}\n`));
  return `${chunks}${trailer}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`;
}

interface Template {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly payload?: Payload;
}

function signInHeader({
  method,
  path,
  query = "",
  headers = [],
  body = "",
  payload = "hash",
}: Template): Raw {
  const signing = signingNow();
  const payloadHash = STREAMING[payload] ?? sha256(body);
  const isStreaming = payloadHash.startsWith("STREAMING-");
  const all = [
    ["host", `127.0.0.1:${cloud.port}`],
    ["x-amz-date", signing.date],
    ["x-amz-content-sha256", payloadHash],
    ["x-amz-security-token", cloud.session.sessionToken ?? ""],
    ...(isStreaming
      ? [
          ["x-amz-decoded-content-length", String(body.length)],
          ["content-encoding", "aws-chunked"],
        ]
      : []),
    ...(payload.endsWith("trailer") ? [["x-amz-trailer", "x-amz-checksum-crc32"]] : []),
    ...headers,
  ].map(([name = "", value = ""]) => [name, value] as const);
  const { signature, names } = signatureOf(signing, { method, path, query }, all, payloadHash);
  const credential = `${cloud.session.accessKeyId}/${signing.scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return {
    method,
    path,
    query,
    headers: [...all, ["authorization", authorization]],
    body: encodeBody(signing, payload, signature, body),
  };
}

function presign({ method, path, query = "", headers = [], body = "" }: Template): Raw {
  const signing = signingNow();
  const all = [["host", `127.0.0.1:${cloud.port}`] as const, ...headers];
  const names = all
    .map(([name]) => name.toLowerCase())
    .sort((one, other) => (one < other ? -1 : 1));
  const parameters = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${cloud.session.accessKeyId}/${signing.scope}`,
    "X-Amz-Date": signing.date,
    "X-Amz-Expires": "300",
    "X-Amz-Security-Token": cloud.session.sessionToken ?? "",
    "X-Amz-SignedHeaders": names.join(";"),
  };
  const encoded = Object.entries(parameters).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  const unsigned = [...(query === "" ? [] : [query]), ...encoded].join("&");
  const raw = { method, path, query: unsigned };
  const { signature } = signatureOf(signing, raw, all, "UNSIGNED-PAYLOAD");
  return { ...raw, query: `${unsigned}&X-Amz-Signature=${signature}`, headers: all, body };
}

const OBJECT = `/${BUCKET}/new/%C3%A4%20b`;
const DELETION = "<Delete><Object><Key>unknown</Key></Object></Delete>";
const DELETION_MD5 = createHash("md5").update(DELETION).digest("base64");

/** Every kind of request, and whether its body is covered by what is signed. */
const KINDS: readonly [name: string, make: () => Raw, isBodySigned: boolean][] = [
  ["PUT, body hashed", () => signInHeader({ method: "PUT", path: OBJECT, body: BODY }), true],
  [
    "PUT, body unsigned",
    () => signInHeader({ method: "PUT", path: OBJECT, body: BODY, payload: "unsigned" }),
    false,
  ],
  [
    "PUT, signed chunks",
    () => signInHeader({ method: "PUT", path: OBJECT, body: BODY, payload: "chunks" }),
    true,
  ],
  [
    "PUT, signed chunks and trailer",
    () => signInHeader({ method: "PUT", path: OBJECT, body: BODY, payload: "chunks-trailer" }),
    true,
  ],
  [
    "PUT, unsigned chunks with a checksum",
    () => signInHeader({ method: "PUT", path: OBJECT, body: BODY, payload: "unsigned-trailer" }),
    true,
  ],
  [
    "PUT, metadata in UTF-8",
    () =>
      signInHeader({
        ...{ method: "PUT", path: OBJECT, body: BODY },
        headers: [["x-amz-meta-place", "Genève 🛰"]],
      }),
    true,
  ],
  [
    "PUT, with MD5",
    () =>
      signInHeader({
        ...{ method: "PUT", path: OBJECT, body: BODY },
        headers: [["content-md5", Buffer.from(MD5, "hex").toString("base64")]],
      }),
    true,
  ],
  [
    "copy",
    () =>
      signInHeader({
        ...{ method: "PUT", path: OBJECT },
        headers: [["x-amz-copy-source", `/${BUCKET}/kept/1`]],
      }),
    true,
  ],
  ["PUT, presigned", () => presign({ method: "PUT", path: OBJECT, body: BODY }), false],
  [
    "PUT, presigned with its type",
    () =>
      presign({
        ...{ method: "PUT", path: OBJECT, body: BODY },
        headers: [["content-type", "application/x-npy"]],
      }),
    false,
  ],
  [
    "GET, range",
    () =>
      signInHeader({
        ...{ method: "GET", path: `/${BUCKET}/kept/1` },
        headers: [["range", "bytes=0-3"]],
      }),
    true,
  ],
  ["GET, presigned", () => presign({ method: "GET", path: `/${BUCKET}/kept/1` }), false],
  [
    "list",
    () =>
      signInHeader({
        ...{ method: "GET", path: `/${BUCKET}` },
        query: "list-type=2&max-keys=1&prefix=kept%2F",
      }),
    true,
  ],
  ["list, version 1", () => signInHeader({ method: "GET", path: `/${BUCKET}` }), true],
  ["DELETE", () => signInHeader({ method: "DELETE", path: `/${BUCKET}/unknown` }), true],
  [
    "delete several",
    () =>
      signInHeader({
        ...{ method: "POST", path: `/${BUCKET}`, query: "delete=", body: DELETION },
        headers: [["content-md5", DELETION_MD5]],
      }),
    true,
  ],
];

/** Sends bytes as they are: no client corrects them. Returns the status. */
async function send({ method, path, query, headers, body }: Raw): Promise<number> {
  const bytes = Buffer.from(body, "utf8");
  const sent = request({
    agent,
    ...{ host: "127.0.0.1", port: cloud.port, method },
    path: query === "" ? path : `${path}?${query}`,
    headers: [...headers, ["content-length", String(bytes.length)]].flatMap(
      ([name = "", value = ""]) => [name, Buffer.from(value, "utf8").toString("latin1")],
    ),
  });
  sent.end(bytes);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  response.resume();
  await once(response, "close");
  return response.statusCode ?? 0;
}

async function stored(): Promise<string[]> {
  const { Contents = [] } = await cloud.client().send(new ListObjectsV2Command({ Bucket: BUCKET }));
  return Contents.map(({ Key, ETag, LastModified }) => [Key, ETag, LastModified?.toJSON()].join());
}

function mapHeaders(
  raw: Raw,
  change: (name: string, value: string) => readonly (readonly [string, string])[],
): Raw {
  return { ...raw, headers: raw.headers.flatMap(([name, value]) => change(name, value)) };
}

/** Changes a character into another that means something else. */
function flipped(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === "x" ? "y" : "x"}${text.slice(at + 1)}`;
}

/** The texts of a request that its signature, or the hash of its body, covers. */
function coveredParts(
  raw: Raw,
  isBodySigned: boolean,
): [text: string, change: (text: string) => Raw][] {
  const parts: [string, (text: string) => Raw][] = [
    [raw.path.slice(1), (text) => ({ ...raw, path: `/${text}` })],
    [raw.query, (query) => ({ ...raw, query })],
    [isBodySigned ? raw.body : "", (body) => ({ ...raw, body })],
    ...raw.headers
      .filter(([name]) => name !== "host")
      .map(([name, value]): [string, (text: string) => Raw] => [
        value,
        (text) => mapHeaders(raw, (each, old) => [[each, each === name ? text : old]]),
      ]),
  ];
  return parts.filter(([text]) => text !== "");
}

/** Changes of a whole thing, where they apply. */
function namedChanges(raw: Raw): [name: string, changed: Raw][] {
  const removals = raw.headers
    .filter(([name]) => name !== "host")
    .map(([name]): [string, Raw] => [
      `without ${name}`,
      mapHeaders(raw, (each, value) => (each === name ? [] : [[each, value]])),
    ]);
  const repetitions = raw.headers
    .filter(([name]) => name.startsWith("x-amz-") || name === "authorization")
    .map(([name]): [string, Raw] => [
      `${name} twice`,
      mapHeaders(raw, (each, value) =>
        each === name
          ? [
              [each, value],
              [each, value],
            ]
          : [[each, value]],
      ),
    ]);
  const parameters = raw.query === "" ? [] : raw.query.split("&");
  const inQuery = parameters.flatMap((parameter, at): [string, Raw][] => [
    [`without ${parameter}`, { ...raw, query: parameters.toSpliced(at, 1).join("&") }],
    [`${parameter} twice`, { ...raw, query: [...parameters, parameter].join("&") }],
  ]);
  const methods = ["GET", "PUT", "POST", "DELETE", "PATCH"]
    .filter((method) => method !== raw.method)
    .map((method): [string, Raw] => [method, { ...raw, method }]);
  const added = (name: string, value: string): [string, Raw] => [
    `with ${name}`,
    { ...raw, headers: [...raw.headers, [name, value]] },
  ];
  const isPresigned = raw.query.includes("X-Amz-Signature");
  return [
    ...removals,
    ...repetitions,
    ...inQuery,
    ...methods,
    added("x-amz-meta-extra", "1"),
    added("x-amz-acl", "public-read"),
    ["another query", { ...raw, query: [...parameters, "tagging="].join("&") }],
    isPresigned
      ? added("authorization", "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b")
      : [
          "signed in the query too",
          { ...raw, query: [...parameters, "X-Amz-Signature=a"].join("&") },
        ],
    ["a longer path", { ...raw, path: `${raw.path}/more` }],
  ];
}

describe("a raw request", () => {
  it.each(KINDS)("is accepted as it is signed: %s", async (_name, make) => {
    expect(await send(make())).toBeLessThan(300);
  });

  it.each(KINDS)("is refused with any one thing changed: %s", async (_name, make) => {
    const before = await stored();
    const accepted: string[] = [];
    for (const [name, changed] of namedChanges(make())) {
      const status = await send(changed);
      if (status < 400 || status >= 500) accepted.push(`${name}: ${status}`);
    }
    expect(accepted).toEqual([]);
    expect(await stored()).toEqual(before);
  });

  it("is refused with any one character changed of what is signed", async () => {
    const before = await stored();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...KINDS), fc.nat(), fc.nat(), async (kind, part, at) => {
        const [, make, isBodySigned] = kind;
        const parts = coveredParts(make(), isBodySigned);
        const [text = "", change] = parts[part % parts.length] ?? [];
        const status = await send(change?.(flipped(text, at % text.length)) ?? make());
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
    expect(await stored()).toEqual(before);
  });
});
