import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { Context } from "aws-lambda";
import { type Answer, corsHeaders, predicted, preflight, refused } from "./answer.ts";
import { createGetObject } from "./get-object.ts";
import { infer } from "./infer.ts";
import { createInvokeEndpoint } from "./invoke-endpoint.ts";
import { type LogRecord, writeLog } from "./log.ts";
import { readRequest } from "./read-request.ts";
import { Refusal } from "./refusal.ts";
import { readSettings, type Settings } from "./settings.ts";

/** What one start of the function keeps between requests. */
interface Start {
  readonly settings: Settings;
  readonly s3: S3Client;
  readonly sageMaker: SageMakerRuntimeClient;
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
  const log: LogRecord = { requestId: context.awsRequestId };
  const answer = await answerTo(event, context, cors, log);
  writeLog({ ...log, status: answer.statusCode, ms: Math.round(performance.now() - startedMs) });
  return answer;
}

async function answerTo(
  event: unknown,
  context: Context,
  cors: Record<string, string>,
  log: LogRecord,
): Promise<Answer> {
  try {
    if (start instanceof Refusal) throw start;
    const { settings, s3, sageMaker } = start;
    const request = readRequest(event, settings);
    Object.assign(log, { bucket: request.bucket, key: request.fileName });
    const services = {
      getObject: createGetObject(s3),
      invokeEndpoint: createInvokeEndpoint(sageMaker, settings.endpointName),
    };
    const signal = AbortSignal.timeout(timeLeftMs(settings, context));
    const inference = await infer(request, settings, services, signal);
    Object.assign(log, inference.facts);
    return predicted(inference.body, cors);
  } catch (cause) {
    const refusal = cause instanceof Refusal ? cause : internal(cause, context);
    Object.assign(log, { code: refusal.code, error: causeOf(refusal) });
    return refused(refusal, cors);
  }
}

function startUp(): Start | Refusal {
  try {
    const settings = readSettings(process.env);
    return { settings, s3: new S3Client({}), sageMaker: new SageMakerRuntimeClient({}) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const sentence = `The function is not set up: ${reason}. Your instructor can set it.`;
    return new Refusal("internal", sentence, { cause });
  }
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
