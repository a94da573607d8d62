import { inflate } from "#domain/formats/inflate.ts";
import { isPng } from "#domain/formats/png.ts";
import { unreadableReply } from "./reply-failures.ts";

/** `\x93NUMPY`. */
const NPY_MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const GZIP_MAGIC = [0x1f, 0x8b];

/** What bytes begin as. */
export type BodyForm = "npy" | "png" | "gzip" | "text";

export function formOf(bytes: Uint8Array): BodyForm {
  if (startsWith(bytes, NPY_MAGIC)) return "npy";
  if (startsWith(bytes, GZIP_MAGIC)) return "gzip";
  return isPng(bytes) ? "png" : "text";
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/** @throws AppError "reply-unreadable" for damaged data. */
export async function gunzip(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await inflate(packed, "gzip");
  } catch (cause) {
    throw unreadableReply("it is gzip that was truncated or damaged.", { cause });
  }
}

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
const OPENS_JSON = /^\s*[{["]/;
/** Enough characters for every beginning below; a multiple of four. */
const HEAD_LENGTH = 16;

/**
 * The bytes behind a base64 text of JSON, gzip, npy or PNG; undefined for any other text. The first
 * characters decide, so that no long text is decoded in vain.
 */
export function base64Bytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  const base64 = text.trim().replace(/^data:[\w/+.-]+;base64,/, "");
  const head = decodeBase64(base64.slice(0, HEAD_LENGTH));
  if (head === undefined || base64.length < HEAD_LENGTH) return undefined;
  const start = new Uint8Array(head);
  const isKnown = formOf(start) !== "text" || OPENS_JSON.test(new TextDecoder().decode(start));
  if (!isKnown || !BASE64.test(base64)) return undefined;
  const bytes = decodeBase64(base64);
  return bytes === undefined ? undefined : new Uint8Array(bytes);
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
