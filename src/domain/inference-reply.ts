import { gatewayFailure } from "./inference/gateway-failure.ts";
import { lambdaFailure, refused, sentence } from "./inference/lambda-failure.ts";
import { parseLooseJson } from "./inference/loose-json.ts";
import { predictionOf, unreadable } from "./inference/nested-scores.ts";
import type { Prediction } from "./prediction.ts";

/** What came back from the inference API. */
export interface InferenceReply {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly text: string;
}

/** Where servers put the scores: TensorFlow Serving's two forms, and what people write. */
const SCORE_KEYS = ["predictions", "outputs", "prediction", "mask"] as const;

/** An envelope in an envelope in a text is odd; more than this is no reply. */
const DEEPEST_WRAPPING = 4;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The prediction in a reply of any of the servers that the workshop's material leads to: behind a
 * proxy integration or not, with the Lambda's envelope or without, encoded once or twice. A reply
 * that says that something failed is a failure whatever its HTTP status, because a non-proxy
 * integration answers 200 when the Lambda raised.
 *
 * @throws AppError "inference-refused", "throttled", "timed-out" or "reply-unreadable".
 */
export function parseReply(reply: InferenceReply): Prediction {
  const { status, text } = reply;
  if (!/\S/.test(text)) {
    throw status >= 400 ? gatewayFailure(status, "") : unreadable("it is empty.");
  }
  return predictionIn(unwrap(status, jsonOf(reply)), text.length);
}

function jsonOf({ status, contentType, text }: InferenceReply): unknown {
  try {
    return parseLooseJson(text);
  } catch (cause) {
    if (/html|xml/i.test(contentType ?? "") || text.trimStart().startsWith("<")) {
      throw unreadable(`it is a web page (HTTP ${status}), not what an API answers.`, { cause });
    }
    if (status >= 400) throw gatewayFailure(status, text);
    throw unreadable(`it is not JSON; it begins with ${excerpt(text)}.`, { cause });
  }
}

interface Content {
  readonly status: number;
  readonly value: unknown;
}

/** Takes off envelopes (`{"statusCode", "body"}`) and texts that hold JSON, from outside in. */
function unwrap(status: number, value: unknown): Content {
  let content: Content = { status, value };
  for (let depth = 0; depth < DEEPEST_WRAPPING; depth += 1) {
    const inner = unwrapOnce(content);
    if (inner === undefined) break;
    content = inner;
  }
  return content;
}

function unwrapOnce({ status, value }: Content): Content | undefined {
  if (typeof value === "string") {
    const inner = maybeJson(value);
    return inner === undefined ? undefined : { status, value: inner };
  }
  if (!isFields(value) || !("body" in value)) return undefined;
  const { statusCode, body } = value;
  const stated = Number(statusCode);
  return { status: status < 400 && Number.isInteger(stated) ? stated : status, value: body };
}

function maybeJson(text: string): unknown {
  try {
    return parseLooseJson(text);
  } catch {
    return undefined;
  }
}

function predictionIn({ status, value }: Content, replyLength: number): Prediction {
  if (isFields(value)) throwFailureIn(status, value);
  if (status >= 400) throw gatewayFailure(status, typeof value === "string" ? value : "");
  const scores = scoresIn(value);
  // A score takes a digit and a comma at the least.
  if (scores !== undefined) return predictionOf(scores, Math.ceil(replyLength / 2));
  if (isFields(value)) {
    const keys = Object.keys(value).slice(0, 8).join(", ");
    throw unreadable(`it holds no predictions, only ${keys === "" ? "an empty object" : keys}.`);
  }
  throw unreadable(`it holds no predictions, only ${excerpt(JSON.stringify(value))}.`);
}

function scoresIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isFields(value)) return undefined;
  for (const key of SCORE_KEYS) {
    const scores = onlyValue(value[key]);
    if (Array.isArray(scores)) return scores;
  }
  return undefined;
}

/** TensorFlow Serving's column form names its outputs where there may be several. */
function onlyValue(scores: unknown): unknown {
  if (!isFields(scores)) return scores;
  const values = Object.values(scores);
  return values.length === 1 ? values[0] : undefined;
}

/** Throws what an object says of a failure: ours, Lambda's, TensorFlow Serving's or the gateway's. */
function throwFailureIn(status: number, fields: Fields): void {
  const { error, errorMessage, errorType, message, Message } = fields;
  if (isFields(error)) throwOwnFailure(status, error);
  if (typeof errorMessage === "string" || typeof errorType === "string") {
    throw lambdaFailure(status, textOf(errorType), textOf(errorMessage));
  }
  if (typeof error === "string") {
    throw refused(status, "model-error", `The model refused the array: ${sentence(error)}`);
  }
  const said = message ?? Message;
  if (typeof said === "string") throw gatewayFailure(status, said);
}

function throwOwnFailure(status: number, { code, message }: Fields): void {
  if (typeof message !== "string") return;
  throw refused(status, typeof code === "string" ? code : "unnamed", message);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function excerpt(text: string): string {
  const line = text.slice(0, 60).replace(/\s+/g, " ");
  return JSON.stringify(text.length > 60 ? `${line}…` : line);
}
