import { parseLooseJson } from "./loose-json.ts";

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
}

/** Removes envelopes (`{"statusCode", "body"}`) and parses JSON strings, from outside in. */
export function unwrap(status: number, value: unknown): Content {
  let content: Content = { status, value, enveloped: false, isBase64: false };
  for (let depth = 0; depth < MAX_WRAPPINGS; depth += 1) {
    const inner = unwrapOnce(content);
    if (inner === undefined) break;
    content = inner;
  }
  return content;
}

function unwrapOnce(content: Content): Content | undefined {
  const { status, value } = content;
  if (typeof value === "string") {
    const inner = maybeJson(content.isBase64 ? (decodedText(value) ?? value) : value);
    return inner === undefined ? undefined : { ...content, value: inner, isBase64: false };
  }
  if (!isFields(value) || !("body" in value)) return undefined;
  const { statusCode, body, isBase64Encoded } = value;
  const stated = Number(statusCode);
  return {
    status: status < 400 && Number.isInteger(stated) ? stated : status,
    value: body,
    enveloped: true,
    isBase64: isBase64Encoded === true,
  };
}

function maybeJson(text: string): unknown {
  try {
    return parseLooseJson(text);
  } catch {
    return undefined;
  }
}

/** Decodes base64 to text; undefined where it encodes bytes. */
function decodedText(base64: string): string | undefined {
  const bytes = decodeBase64(base64);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Decodes base64; undefined for a text that is not base64. */
export function decodeBase64(text: string): ArrayBuffer | undefined {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = binary.charCodeAt(index);
    return bytes.buffer;
  } catch {
    return undefined;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
