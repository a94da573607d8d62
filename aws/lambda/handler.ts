import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { Context } from "aws-lambda";
import { createGetObject } from "./get-object.ts";
import { type InferenceServices, infer } from "./infer.ts";
import { InferenceError } from "./inference-error.ts";
import { type Facts, writeLog } from "./log.ts";
import { modelOf } from "./model-of.ts";
import { createPutResult, type PutResult } from "./put-result.ts";
import { readRequest, readSceneRequest } from "./read-request.ts";
import { reply } from "./reply.ts";
import { readReplyForm } from "./reply-form.ts";
import {
  type ApiResponse,
  corsHeaders,
  errorResponse,
  jsonResponse,
  preflightResponse,
  serverTiming,
} from "./response.ts";
import { handleSceneRequest } from "./scenes/jobs.ts";
import { readSettings, type Settings } from "./settings.ts";

/** The state of an instance of the function between requests. */
interface FunctionState extends InferenceServices {
  readonly settings: Settings;
  readonly putResult: PutResult;
  readonly s3: S3Client;
  readonly workflows: SFNClient;
}

/** A misconfigured function starts too, and reports the problem in every response. */
const state: FunctionState | InferenceError = startUp();

/**
 * The Lambda handler: takes a proxy event of API Gateway or a bare request, returns a proxy result.
 * Every failure is a response with its own status and message; nothing is thrown.
 */
export async function handler(event: unknown, context: Context): Promise<ApiResponse> {
  const startedMs = performance.now();
  const origins = state instanceof InferenceError ? ["*"] : state.settings.allowedOrigins;
  const cors = corsHeaders(origins, event);
  if (methodOf(event) === "OPTIONS") return preflightResponse(cors);
  const notes: Record<string, Facts[string]> = { requestId: context.awsRequestId };
  const response = await respondTo(event, context, cors, notes);
  writeLog({
    ...notes,
    status: response.statusCode,
    ms: Math.round(performance.now() - startedMs),
  });
  return response;
}

async function respondTo(
  event: unknown,
  context: Context,
  cors: Record<string, string>,
  notes: Record<string, Facts[string]>,
): Promise<ApiResponse> {
  try {
    if (state instanceof InferenceError) throw state;
    const { settings, putResult } = state;
    const signal = AbortSignal.timeout(timeLeftMs(settings, context));
    const sceneRequest = readSceneRequest(event, settings);
    if (sceneRequest !== undefined) {
      const { kind, bucket } = sceneRequest;
      Object.assign(notes, { bucket, scenes: kind });
      const { status, job } = await handleSceneRequest(sceneRequest, state, settings, signal);
      Object.assign(notes, { job: job.id });
      return jsonResponse(status, JSON.stringify({ job }), cors);
    }
    const request = { ...readRequest(event, settings), form: readReplyForm(event) };
    Object.assign(notes, { bucket: request.bucket, key: request.fileName, form: request.form });
    const { output, facts, timings } = await infer(request, settings, state, signal);
    Object.assign(notes, facts);
    const headers = { ...cors, ...serverTiming(timings, settings.modelName) };
    return await reply(output, request, putResult, { headers, signal });
  } catch (cause) {
    const error = cause instanceof InferenceError ? cause : internal(cause, context);
    Object.assign(notes, { code: error.code, error: causeOf(error) });
    return errorResponse(error, cors);
  }
}

function startUp(): FunctionState | InferenceError {
  try {
    const settings = readSettings(process.env);
    const s3 = new S3Client({});
    const putResult = createPutResult(s3, settings);
    return {
      ...{ settings, s3, putResult, workflows: new SFNClient({}) },
      getObject: createGetObject(s3),
      model: modelOf(settings),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The function is not configured: ${reason}. Your instructor can set it.`;
    return new InferenceError("internal", message, { cause });
  }
}

/** The request's time limit, at most until one second before Lambda stops the function. */
function timeLeftMs(settings: Settings, context: Context): number {
  const left = context.getRemainingTimeInMillis() - 1000;
  return Math.max(1, Math.min(settings.timeLimitMs, left));
}

function internal(cause: unknown, context: Context): InferenceError {
  return new InferenceError(
    "internal",
    `The function failed, but not because of your file. Your instructor can find the cause in its log under the request id ${context.awsRequestId}.`,
    { cause },
  );
}

/** The underlying error, for the log only. */
function causeOf({ cause }: InferenceError): string | undefined {
  if (cause === undefined) return undefined;
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}

function methodOf(event: unknown): unknown {
  return typeof event === "object" && event !== null && "httpMethod" in event
    ? event.httpMethod
    : undefined;
}
