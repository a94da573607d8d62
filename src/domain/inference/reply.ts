import type { Evidence } from "#domain/failures/evidence.ts";
import { evidenceOf } from "#domain/failures/evidence.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import {
  INFERENCE_ERROR_CODES,
  type InferenceErrorCode,
} from "#domain/failures/inference-error-code.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { gatewayFailure } from "./gateway-failure.ts";
import { predictionOfMasks, predictionOfPng } from "./labelled-masks.ts";
import { lambdaFailure, modelFailure } from "./lambda-failure.ts";
import { parseLooseJson } from "./loose-json.ts";
import { predictionOf } from "./nested-scores.ts";
import { type Pointer, pointerIn } from "./pointer.ts";
import { inferenceRefused, unreadableReply } from "./reply-failures.ts";
import { headIn, isLabelled, isTensor, predictionOfTensor } from "./reply-heads.ts";
import { base64Bytes, decodeBase64, formOf, gunzip } from "./reply-packing.ts";
import { type Content, type Fields, isFields, type Packing, unwrap } from "./reply-value.ts";
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

/** `\x93NUMPY` in base64. */
const NPY_IN_BASE64 = "k05VTVBZ";

/** The sentence in which this project's function names its bucket when another is requested. */
const OTHER_BUCKET = /^This API reads the bucket "([^"]+)" only/;

/**
 * Parses a reply of any server that the workshop's material describes, and of others: with or without
 * a proxy integration and the Lambda's envelope, encoded once or twice, as JSON, npy, a PNG mask, any
 * of these in gzip or base64, or a pointer to one of these. A reply that states an error is a failure
 * regardless of its HTTP status, because a non-proxy integration answers 200 when the Lambda raises.
 *
 * @throws AppError with the reply's text, redacted, as evidence.
 */
export async function parseReply(
  reply: InferenceReply,
  request: RequestContext,
): Promise<ReplyContent> {
  try {
    return await contentIn(reply, request);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw new AppError(withEvidence(cause.failure, reply), { cause });
  }
}

async function contentIn(reply: InferenceReply, request: RequestContext): Promise<ReplyContent> {
  const bytes = new Uint8Array(reply.body);
  switch (formOf(bytes)) {
    case "npy":
      if (reply.status >= 400) break;
      return fromNpy(reply.body);
    case "png":
      if (reply.status >= 400) break;
      return { kind: "prediction", prediction: await predictionOfPng(bytes), traits: PLAIN };
    case "gzip":
      return contentIn({ ...reply, body: (await gunzip(bytes)).buffer }, request);
    case "text":
  }
  return fromText(reply, request);
}

const PLAIN: ReplyTraits = { enveloped: false, scoresKey: "", encoding: "json" };

function fromNpy(body: ArrayBuffer): ReplyContent {
  const traits = { ...PLAIN, encoding: "npy" } as const;
  return { kind: "prediction", prediction: predictionOfNpy(body), traits };
}

async function fromText(reply: InferenceReply, request: RequestContext): Promise<ReplyContent> {
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
  const packed = base64Bytes(text);
  if (packed !== undefined) {
    const content = await contentIn({ ...reply, body: packed.buffer }, request);
    return withPacking(content, { isGzip: formOf(packed) === "gzip" });
  }
  const content = await unwrap(status, jsonOf(reply, text, request), text.length);
  return withPacking(await contentOf(content, request), content.packing);
}

/** Notes that the API passed base64 on instead of decoding it. */
function withPacking(content: ReplyContent, packing: Packing | undefined): ReplyContent {
  if (packing === undefined || content.kind === "pointer") return content;
  const { prediction } = content;
  const notes = [{ kind: "base64-body", ...packing } as const, ...(prediction.notes ?? [])];
  return { ...content, prediction: { ...prediction, notes } };
}

function pointerReply(pointer: Pointer, enveloped = false): ReplyContent {
  return { kind: "pointer", pointer, traits: { enveloped, scoresKey: "", encoding: "json" } };
}

/** Statuses that gateways other than API Gateway answer with an HTML page. */
const PROXY_STATUSES = new Set([502, 503, 504]);

function jsonOf(
  { status, contentType }: InferenceReply,
  text: string,
  request: RequestContext,
): unknown {
  try {
    return parseLooseJson(text);
  } catch (cause) {
    if (/html|xml/i.test(contentType ?? "") || text.trimStart().startsWith("<")) {
      if (status === 429) throw gatewayFailure(status, "", request);
      // A gateway writes JSON: a proxy or a load balancer in front of it does not reach it.
      if (PROXY_STATUSES.has(status)) {
        throw new AppError({ kind: "service-unavailable", service: "api" }, { cause });
      }
      throw unreadableReply(`it is a web page (HTTP ${status}), not an API’s reply.`, {
        cause,
      });
    }
    if (status >= 400) throw gatewayFailure(status, text, request);
    throw unreadableReply(`it is not JSON; it begins with ${excerpt(text)}.`, { cause });
  }
}

async function contentOf(content: Content, request: RequestContext): Promise<ReplyContent> {
  const { status, value, enveloped } = content;
  if (isFields(value)) throwStatedFailure(status, value, request);
  if (status < 400) {
    const found = (await scoresIn(content, request)) ?? pointerContent(content);
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

async function scoresIn(
  { value, enveloped, textLength }: Content,
  { outputName }: RequestContext,
): Promise<ReplyContent | undefined> {
  // A score takes at least a digit and a comma.
  const largestCount = Math.ceil(textLength / 2);
  const isWhole = !isFields(value) || isTensor(value);
  const keys = isWhole ? [""] : [...SCORE_KEYS, ...(outputName === undefined ? [] : [outputName])];
  for (const key of keys) {
    const scores = headIn(isWhole ? value : value[key], outputName);
    const traits = { enveloped, scoresKey: key, encoding: "json" } as const;
    if (typeof scores === "string") {
      if (scores.startsWith(NPY_IN_BASE64)) return fromBase64(scores, enveloped, key);
      const bytes = base64Bytes(scores);
      if (bytes === undefined || formOf(bytes) !== "png") continue;
      return { kind: "prediction", prediction: await predictionOfPng(bytes), traits };
    }
    if (isTensor(scores)) {
      return { kind: "prediction", prediction: predictionOfTensor(scores, largestCount), traits };
    }
    if (!Array.isArray(scores)) continue;
    const isMasks = scores.length > 0 && scores.every(isLabelled);
    const prediction = isMasks
      ? await predictionOfMasks(scores, largestCount)
      : predictionOf(scores, largestCount);
    return { kind: "prediction", prediction, traits };
  }
  return undefined;
}

function fromBase64(text: string, enveloped: boolean, scoresKey: string): ReplyContent {
  const file = decodeBase64(text.trim());
  if (file === undefined) throw unreadableReply("it is base64-encoded npy that was truncated.");
  const traits = { enveloped, scoresKey, encoding: "base64-npy" } as const;
  return { kind: "prediction", prediction: predictionOfNpy(file), traits };
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
