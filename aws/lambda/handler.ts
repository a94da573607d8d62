import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { Context } from "aws-lambda";
import { type Answer, corsHeaders, preflight, refused } from "./answer.ts";
import { endpointModel } from "./endpoint-model.ts";
import { createGetObject } from "./get-object.ts";
import { type InferenceServices, infer } from "./infer.ts";
import { createInvokeEndpoint } from "./invoke-endpoint.ts";
import { type Facts, writeLog } from "./log.ts";
import type { Model } from "./model.ts";
import { ownModel } from "./own-model.ts";
import { createPutResult, type PutResult } from "./put-result.ts";
import { readRequest } from "./read-request.ts";
import { Refusal } from "./refusal.ts";
import { reply } from "./reply.ts";
import { replyForm } from "./reply-form.ts";
import { readSettings, type Settings } from "./settings.ts";

/** What one start of the function keeps between requests. */
interface Start extends InferenceServices {
  readonly settings: Settings;
  readonly putResult: PutResult;
}

/** A function that was set up wrongly starts all the same, to say so in its answers. */
const start: Start | Refusal = startUp();

/**
 * The function: a proxy event of API Gateway or a bare request in, a proxy result out. Every
 * failure is an answer with its own status and sentence; nothing is thrown.
 */
export async function handler(event: unknown, context: Context): Promise<Answer> {
  const startedMs = performance.now();
  const origins = start instanceof Refusal ? ["*"] : start.settings.allowedOrigins;
  const cors = corsHeaders(origins, event);
  if (methodOf(event) === "OPTIONS") return preflight(cors);
  const notes: Record<string, Facts[string]> = { requestId: context.awsRequestId };
  const answer = await answerTo(event, context, cors, notes);
  writeLog({ ...notes, status: answer.statusCode, ms: Math.round(performance.now() - startedMs) });
  return answer;
}

async function answerTo(
  event: unknown,
  context: Context,
  cors: Record<string, string>,
  notes: Record<string, Facts[string]>,
): Promise<Answer> {
  try {
    if (start instanceof Refusal) throw start;
    const { settings, putResult } = start;
    const asked = { ...readRequest(event, settings), form: replyForm(event) };
    Object.assign(notes, { bucket: asked.bucket, key: asked.fileName, form: asked.form });
    const signal = AbortSignal.timeout(timeLeftMs(settings, context));
    const { output, facts } = await infer(asked, settings, start, signal);
    Object.assign(notes, facts);
    return await reply(output, asked, putResult, { cors, signal });
  } catch (cause) {
    const refusal = cause instanceof Refusal ? cause : internal(cause, context);
    Object.assign(notes, { code: refusal.code, error: causeOf(refusal) });
    return refused(refusal, cors);
  }
}

function startUp(): Start | Refusal {
  try {
    const settings = readSettings(process.env);
    const s3 = new S3Client({});
    const putResult = createPutResult(s3, settings);
    return { settings, getObject: createGetObject(s3), putResult, model: modelOf(settings) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const sentence = `The function is not set up: ${reason}. Your instructor can set it.`;
    return new Refusal("internal", sentence, { cause });
  }
}

function modelOf({ model }: Settings): Model {
  if (model.kind === "onnx") return ownModel(model.path);
  const invoke = createInvokeEndpoint(new SageMakerRuntimeClient({}), model.endpointName);
  return endpointModel(model, invoke);
}

/** A second before the function itself is stopped, at the latest. */
function timeLeftMs(settings: Settings, context: Context): number {
  const left = context.getRemainingTimeInMillis() - 1000;
  return Math.max(1, Math.min(settings.timeLimitMs, left));
}

function internal(cause: unknown, context: Context): Refusal {
  return new Refusal(
    "internal",
    `The function failed, and not because of your file. Your instructor finds the cause in its log under the request id ${context.awsRequestId}.`,
    { cause },
  );
}

/** The error behind a refusal, for the log alone. */
function causeOf({ cause }: Refusal): string | undefined {
  if (cause === undefined) return undefined;
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}

function methodOf(event: unknown): unknown {
  return typeof event === "object" && event !== null && "httpMethod" in event
    ? event.httpMethod
    : undefined;
}
