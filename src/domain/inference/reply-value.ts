import { parseLooseJson } from "./loose-json.ts";
import { base64Bytes, decodeBase64, formOf, gunzip } from "./reply-packing.ts";

/** No reply is nested deeper than this. */
const MAX_WRAPPINGS = 4;

export type Fields = Readonly<Record<string, unknown>>;

/** A reply's content without its envelopes. */
export interface Content {
  readonly status: number;
  readonly value: unknown;
  /** Whether it came in a Lambda function's envelope, `{"statusCode", "body"}`. */
  readonly enveloped: boolean;
  /** Whether the envelope marks its body as base64. */
  readonly isBase64: boolean;
  /** The length of the text that the value was parsed from. */
  readonly textLength: number;
  /** Base64 that nothing announced: the API did not decode it. */
  readonly packing: Packing | undefined;
}

/** How a body was encoded that the API should have decoded. */
export interface Packing {
  readonly isGzip: boolean;
}

/** Removes envelopes (`{"statusCode", "body"}`) and parses JSON strings, from outside in. */
export async function unwrap(status: number, value: unknown, textLength: number): Promise<Content> {
  const bare = { enveloped: false, isBase64: false, packing: undefined };
  let content: Content = { status, value, textLength, ...bare };
  for (let depth = 0; depth < MAX_WRAPPINGS; depth += 1) {
    const inner = await unwrapOnce(content);
    if (inner === undefined) break;
    content = inner;
  }
  return content;
}

async function unwrapOnce(content: Content): Promise<Content | undefined> {
  const { status, value } = content;
  if (typeof value === "string") return parsed(content, value);
  if (!isFields(value) || !("body" in value)) return undefined;
  const { statusCode, body, isBase64Encoded } = value;
  const stated = Number(statusCode);
  return {
    ...content,
    status: status < 400 && Number.isInteger(stated) ? stated : status,
    value: body,
    enveloped: true,
    isBase64: isBase64Encoded === true,
  };
}

/** The JSON in a string, which may be base64 that no envelope announces. */
async function parsed(content: Content, text: string): Promise<Content | undefined> {
  const announced = content.isBase64 ? decodeBase64(text) : undefined;
  const plain = announced && (await textOf(new Uint8Array(announced)));
  const value = maybeJson(plain ?? text);
  if (value !== undefined) {
    const textLength = Math.max(content.textLength, plain?.length ?? 0);
    return { ...content, value, textLength, isBase64: false };
  }
  const bytes = content.isBase64 ? undefined : base64Bytes(text);
  const unpacked = bytes && (await textOf(bytes));
  const inner = unpacked === undefined ? undefined : maybeJson(unpacked);
  if (bytes === undefined || inner === undefined) return undefined;
  const packing = { isGzip: formOf(bytes) === "gzip" };
  return { ...content, value: inner, textLength: unpacked?.length ?? 0, packing };
}

function maybeJson(text: string): unknown {
  try {
    return parseLooseJson(text);
  } catch {
    return undefined;
  }
}

/** The text in bytes or in gzip; undefined where they are no text. */
async function textOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const plain = formOf(bytes) === "gzip" ? await gunzip(bytes) : bytes;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    return undefined;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
