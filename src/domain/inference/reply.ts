import type { Evidence } from "#domain/failures/evidence.ts";
import { evidenceOf } from "#domain/failures/evidence.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import {
  INFERENCE_ERROR_CODES,
  type InferenceErrorCode,
} from "#domain/failures/inference-error-code.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { gatewayFailure } from "./gateway-failure.ts";
import { lambdaFailure, modelFailure } from "./lambda-failure.ts";
import { parseLooseJson } from "./loose-json.ts";
import { predictionOf } from "./nested-scores.ts";
import { type Pointer, pointerIn } from "./pointer.ts";
import { inferenceRefused, unreadableReply } from "./reply-failures.ts";
import { type Content, decodeBase64, type Fields, isFields, unwrap } from "./reply-value.ts";
import type { RequestContext } from "./request-context.ts";
import { predictionOfNpy } from "./scores.ts";

/** An HTTP reply of the inference API, or of the location that it pointed to. */
export interface InferenceReply {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: ArrayBuffer;
  /** The Location header, with which some servers answer 202. */
  readonly location?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterS?: number | undefined;
}

/** The form of a server's reply, for the server profile. */
export interface ReplyTraits {
  readonly enveloped: boolean;
  /** The key of the scores; empty where they are the whole value. */
  readonly scoresKey: string;
  readonly encoding: "json" | "npy" | "base64-npy";
}

/** The content of a reply: the prediction, or where it is stored. */
export type ReplyContent =
  | { readonly kind: "prediction"; readonly prediction: Prediction; readonly traits: ReplyTraits }
  | { readonly kind: "pointer"; readonly pointer: Pointer; readonly traits: ReplyTraits };

/** Keys of the scores: TensorFlow Serving's two forms, and common ones. */
const SCORE_KEYS = ["predictions", "outputs", "prediction", "mask"] as const;

/** `\x93NUMPY`, and the same in base64. */
const NPY_MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const NPY_IN_BASE64 = "k05VTVBZ";

/** The sentence in which this project's function names its bucket when another is requested. */
const OTHER_BUCKET = /^This API reads the bucket "([^"]+)" only/;

/**
 * Parses a reply of any server that the workshop's material describes: with or without a proxy
 * integration and the Lambda's envelope, encoded once or twice, as JSON, npy, base64-encoded npy,
 * or a pointer to one of these. A reply that states an error is a failure regardless of its HTTP
 * status, because a non-proxy integration answers 200 when the Lambda raises.
 *
 * @throws AppError with the reply's text, redacted, as evidence.
 */
export function parseReply(reply: InferenceReply, request: RequestContext): ReplyContent {
  try {
    return isNpy(reply) ? fromNpy(reply.body) : fromText(reply, request);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw new AppError(withEvidence(cause.failure, reply), { cause });
  }
}

function isNpy({ status, body }: InferenceReply): boolean {
  const start = new Uint8Array(body, 0, Math.min(body.byteLength, NPY_MAGIC.length));
  return status < 400 && NPY_MAGIC.every((byte, index) => start[index] === byte);
}

function fromNpy(body: ArrayBuffer): ReplyContent {
  const traits = { enveloped: false, scoresKey: "", encoding: "npy" } as const;
  return { kind: "prediction", prediction: predictionOfNpy(body), traits };
}

function fromText(reply: InferenceReply, request: RequestContext): ReplyContent {
  const { status, location } = reply;
  const text = new TextDecoder().decode(reply.body);
  if (status === 202 && location !== undefined) {
    return pointerReply({
      location: { kind: "address", url: location },
      failureLocation: undefined,
      pending: true,
    });
  }
  if (!/\S/.test(text)) {
    throw status >= 400 ? gatewayFailure(status, "", request) : unreadableReply("it is empty.");
  }
  if (status < 400 && text.startsWith(NPY_IN_BASE64)) return fromBase64(text, false, "");
  return contentOf(unwrap(status, jsonOf(reply, text, request)), text.length, request);
}

function pointerReply(pointer: Pointer, enveloped = false): ReplyContent {
  return { kind: "pointer", pointer, traits: { enveloped, scoresKey: "", encoding: "json" } };
}

/** Statuses that gateways other than API Gateway answer with an HTML page. */
const GATEWAY_STATUSES = new Set([429, 502, 503, 504]);

function jsonOf(
  { status, contentType }: InferenceReply,
  text: string,
  request: RequestContext,
): unknown {
  try {
    return parseLooseJson(text);
  } catch (cause) {
    if (/html|xml/i.test(contentType ?? "") || text.trimStart().startsWith("<")) {
      if (GATEWAY_STATUSES.has(status)) throw gatewayFailure(status, "", request);
      throw unreadableReply(`it is a web page (HTTP ${status}), not an API’s reply.`, {
        cause,
      });
    }
    if (status >= 400) throw gatewayFailure(status, text, request);
    throw unreadableReply(`it is not JSON; it begins with ${excerpt(text)}.`, { cause });
  }
}

function contentOf(content: Content, replyLength: number, request: RequestContext): ReplyContent {
  const { status, value, enveloped } = content;
  if (isFields(value)) throwStatedFailure(status, value, request);
  if (status < 400) {
    const found = scoresIn(content, replyLength) ?? pointerContent(content);
    if (found !== undefined) return found;
  }
  const said = isFields(value) ? (value["message"] ?? value["Message"]) : value;
  if (status >= 400 || (isFields(value) && typeof said === "string")) {
    throw gatewayFailure(status, typeof said === "string" ? said : "", request);
  }
  if (isFields(value)) {
    const keys = Object.keys(value).slice(0, 8).join(", ");
    throw unreadableReply(
      `it contains no predictions, only ${keys === "" ? "an empty object" : keys}.`,
    );
  }
  const what = typeof value === "string" ? value : JSON.stringify(value);
  throw unreadableReply(
    `it contains no predictions, only ${excerpt(what)}${enveloped ? " in an envelope" : ""}.`,
  );
}

function pointerContent({ status, value, enveloped }: Content): ReplyContent | undefined {
  const pointer = pointerIn(value, status === 202);
  return pointer === undefined ? undefined : pointerReply(pointer, enveloped);
}

function scoresIn({ value, enveloped }: Content, replyLength: number): ReplyContent | undefined {
  // A score takes at least a digit and a comma.
  const largestCount = Math.ceil(replyLength / 2);
  const keys = isFields(value) ? SCORE_KEYS : [""];
  for (const key of keys) {
    const scores = isFields(value) ? onlyValue(value[key]) : value;
    if (typeof scores === "string" && scores.startsWith(NPY_IN_BASE64)) {
      return fromBase64(scores, enveloped, key);
    }
    if (!Array.isArray(scores)) continue;
    const traits = { enveloped, scoresKey: key, encoding: "json" } as const;
    return { kind: "prediction", prediction: predictionOf(scores, largestCount), traits };
  }
  return undefined;
}

function fromBase64(text: string, enveloped: boolean, scoresKey: string): ReplyContent {
  const file = decodeBase64(text.trim());
  if (file === undefined) throw unreadableReply("it is base64-encoded npy that was truncated.");
  const traits = { enveloped, scoresKey, encoding: "base64-npy" } as const;
  return { kind: "prediction", prediction: predictionOfNpy(file), traits };
}

/** TensorFlow Serving's column form names its outputs if there can be several. */
function onlyValue(scores: unknown): unknown {
  if (!isFields(scores)) return scores;
  const values = Object.values(scores);
  return values.length === 1 ? values[0] : undefined;
}

/** Throws the failure that an object states: this project's, Lambda's or TensorFlow Serving's. */
function throwStatedFailure(status: number, fields: Fields, request: RequestContext): void {
  const { error, errorMessage, errorType } = fields;
  if (isFields(error)) throwOwnFailure(status, error);
  if (typeof errorMessage === "string" || typeof errorType === "string") {
    throw lambdaFailure(status, textOf(errorType), textOf(errorMessage), request);
  }
  if (typeof error === "string") throw modelFailure(status, error);
}

function throwOwnFailure(status: number, { code, message }: Fields): void {
  if (typeof message !== "string") return;
  const known = isOwnCode(code) ? code : "unnamed";
  const otherBucket = OTHER_BUCKET.exec(message)?.[1];
  throw inferenceRefused(status, known, {
    message,
    ...(otherBucket === undefined ? {} : { otherBucket }),
  });
}

/** Our own function's codes are known; of other servers' refusals only the message is shown. */
function isOwnCode(code: unknown): code is InferenceErrorCode {
  return INFERENCE_ERROR_CODES.some((known) => known === code);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function excerpt(text: string): string {
  const line = text.slice(0, 60).replace(/\s+/g, " ");
  return JSON.stringify(text.length > 60 ? `${line}…` : line);
}

/** Adds the reply's text to a failure. */
function withEvidence(failure: Failure, reply: InferenceReply): Failure {
  const raw = new TextDecoder().decode(reply.body.slice(0, 100_000));
  const { status, retryAfterS } = reply;
  const requestId = reply.requestId ?? /"requestId"\s*:\s*"([\w-]{8,64})"/.exec(raw)?.[1];
  const evidence: Evidence = evidenceOf({ status, requestId, retryAfterS, raw });
  return { ...failure, evidence };
}
