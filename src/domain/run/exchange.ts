import { redact } from "#domain/text/redaction.ts";

/** What a request of a run is for. */
export type ExchangePurpose = "find" | "upload" | "verify" | "infer" | "fetch-result";

/** One request of a run and its reply, as the page measured them. Contains no secret. */
export interface Exchange {
  readonly purpose: ExchangePurpose;
  readonly method: string;
  /** Without the signature and the credentials of a presigned URL. */
  readonly url: string;
  /** Set by the page; the browser adds its own. */
  readonly requestHeaders: readonly HeaderLine[];
  readonly requestBytes: number;
  /** The body, if it is text. */
  readonly requestText?: string | undefined;
  /** Undefined if no reply arrived. */
  readonly status?: number | undefined;
  /** Those that CORS lets the page read. */
  readonly replyHeaders: readonly HeaderLine[];
  /** Undefined if the body was not read, or no reply arrived. */
  readonly replyBytes?: number | undefined;
  /** The start of the body; undefined if it is not text. */
  readonly replyStart?: string | undefined;
  /** From sending the request to the last byte of the reply. */
  readonly ms: number;
}

export type HeaderLine = readonly [name: string, value: string];

/** A request and its reply before they are redacted. */
export interface RawExchange {
  readonly purpose: ExchangePurpose;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders?: Readonly<Record<string, string>>;
  readonly requestBytes?: number;
  readonly requestText?: string;
  /** Undefined if no reply arrived. */
  readonly reply?: {
    readonly status: number;
    readonly headers: Iterable<HeaderLine>;
    readonly body?: ArrayBuffer | undefined;
  };
  readonly ms: number;
}

const HIDDEN = "[hidden]";

/** The parameters of a presigned URL that are no secret; the values of all others are hidden. */
const PUBLIC_PARAMETERS: ReadonlySet<string> = new Set([
  "X-Amz-Algorithm",
  "X-Amz-Content-Sha256",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-SignedHeaders",
  "list-type",
  "max-keys",
  "prefix",
  "encoding-type",
  "x-id",
]);

/** The request headers that are no secret; the values of all others are hidden. */
const PUBLIC_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "content-type",
  "host",
  "x-amz-content-sha256",
  "x-amz-date",
]);

/** Of a reply's text. */
const MAX_START = 400;
/** Enough that a secret of any length is found before the text is cut to `MAX_START`. */
const READ_BYTES = 8000;

/** A request with its reply, for display and storage: secrets are replaced by "[hidden]". */
export function redactExchange(raw: RawExchange): Exchange {
  const { purpose, method, ms, requestText, reply } = raw;
  return {
    purpose,
    method,
    url: withoutSecrets(raw.url),
    requestHeaders: Object.entries(raw.requestHeaders ?? {}).map(([name, value]) => [
      name,
      PUBLIC_HEADERS.has(name.toLowerCase()) ? value : HIDDEN,
    ]),
    requestBytes: raw.requestBytes ?? 0,
    requestText,
    status: reply?.status,
    replyHeaders: [...(reply?.headers ?? [])].map(([name, value]) => [name, redact(value)]),
    replyBytes: reply?.body?.byteLength,
    replyStart: reply?.body && startOf(reply.body),
    ms,
  };
}

/** Decoded where a key is readable so; a `+` or `%2F` of a signature is hidden with its value. */
function withoutSecrets(address: string): string {
  const [path = "", query] = address.split("?", 2);
  if (query === undefined) return path;
  const parameters = query.split("&").map((parameter) => {
    const [name = "", value = ""] = parameter.split("=", 2);
    return PUBLIC_PARAMETERS.has(name) ? `${name}=${value}` : `${name}=${HIDDEN}`;
  });
  return `${path}?${parameters.join("&")}`;
}

function startOf(body: ArrayBuffer): string | undefined {
  const bytes = new Uint8Array(body, 0, Math.min(body.byteLength, READ_BYTES));
  const text = new TextDecoder().decode(bytes);
  // A NUL or an undecodable byte: an npy, or another binary file.
  if (/[\0\uFFFD]/.test(text.slice(0, -4))) return undefined;
  const clean = redact(text).slice(0, MAX_START);
  return body.byteLength > clean.length ? `${clean}…` : clean;
}
