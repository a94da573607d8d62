import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import type { ModelCard } from "#domain/model/model-card.ts";
import { bundleFunction, HANDLER } from "#lambda/bundle.ts";
import type { Environment } from "#lambda/settings.ts";
import { type ApiGatewayOptions, apiPath, createApiGateway } from "./api-gateway.ts";
import { createDemoCredentials } from "./demo-credentials.ts";
import { functionEnvironment } from "./function-environment.ts";
import { createLambdaRuntime, type LambdaRuntime } from "./lambda-runtime.ts";
import { loadModel, type Model } from "./model.ts";
import { npyContainer, tensorFlowServing } from "./model-container.ts";
import { createS3, type S3 } from "./s3/s3.ts";
import { createSageMaker } from "./sagemaker.ts";
import type { Interceptor } from "./service.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { openServer, type Services, type StackServer } from "./stack-server.ts";
import { createSts } from "./sts.ts";

const REGION = "us-west-2";
const BUCKET = "smoke-dataset-bucket";
const PREFIX = "participants/";
const FUNCTION_NAME = "workshop-inference";
const ENDPOINT_NAME = "workshop-endpoint";
const API = { apiId: "workshop", stage: "demo" };

export interface StackOptions {
  /** 0 selects a free port. */
  readonly port: number;
  /** Origins allowed to use the bucket, the API and the demo credentials. */
  readonly pageOrigins: readonly string[];
  /** Folder for objects and the function's log. */
  readonly dataFolder: string;
  readonly model: { readonly onnxPath: string; readonly cardPath: string };
  /** `tfs`: TensorFlow Serving's JSON only; `npy`: also npy. */
  readonly endpointKind: "tfs" | "npy";
  /** The clock for signatures and sessions. */
  readonly now?: () => Date;
  /** How long the gateway waits for the function, in milliseconds; default 29,000, as on AWS. */
  readonly gatewayTimeLimitMs?: number;
  /** Whether pages can read the gateway's own errors; default true. */
  readonly gatewayResponseCors?: boolean;
  /** "iam": the API requires signed requests; default "none". */
  readonly apiAuth?: "none" | "iam";
  /** Creates what receives every request before its service does. */
  readonly interceptor?: (context: InterceptorContext) => Interceptor;
}

/** What an interceptor knows of the stack in front of which it is. */
export interface InterceptorContext extends StackAddresses {
  readonly now: () => Date;
  /** The settings that every API of the stack shares. */
  readonly api: Omit<ApiGatewayOptions, "invoke" | "apiId" | "stage">;
}

/** Where the stack's services are, and who may use them. */
interface StackAddresses {
  /** `http://127.0.0.1:<port>`, for AWS_ENDPOINT_URL: with an IP address clients use path-style buckets. */
  readonly url: string;
  /** `http://localhost:<port>`: the same server for pages, and for virtual-hosted buckets. */
  readonly pageUrl: string;
  readonly bucket: string;
  /** The prefix of every key that the function reads. */
  readonly prefix: string;
  readonly region: string;
  readonly endpointName: string;
  readonly sessions: Sessions;
}

/** The running stack. */
export interface Stack extends StackAddresses {
  /** The URL to POST inference requests to. */
  readonly apiUrl: string;
  readonly apiAuth: "none" | "iam";
  readonly card: ModelCard;
  /** The bundled function, and its log file. */
  readonly functionFile: string;
  readonly functionLog: string;
  close(): Promise<void>;
}

/** The inputs of a stack's services. */
interface StackContext extends InterceptorContext {
  readonly options: StackOptions;
  readonly folder: string;
  readonly log: WriteStream;
  readonly interceptor: Interceptor | undefined;
}

/**
 * Starts S3, STS, API Gateway with its function, and SageMaker's runtime on one port.
 * @throws Error for the user if the port is taken or the model cannot be loaded.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = resolve(options.dataFolder);
  const server = await openServer(options.port);
  try {
    await mkdir(folder, { recursive: true });
    const log = createWriteStream(join(folder, "function.log"));
    const front = interceptorContext(options, server.port);
    const interceptor = options.interceptor?.(front);
    const context: StackContext = { ...front, options, folder, log, interceptor };
    const parts = await startParts(context);
    server.serve(servicesOf(context, parts));
    return runningStack(context, parts, server);
  } catch (cause) {
    await server.close();
    throw cause;
  }
}

function interceptorContext(options: StackOptions, port: number): InterceptorContext {
  const now = options.now ?? (() => new Date());
  const sessions = createSessions(now);
  return {
    url: `http://127.0.0.1:${port}`,
    pageUrl: `http://localhost:${port}`,
    region: REGION,
    bucket: BUCKET,
    prefix: PREFIX,
    endpointName: ENDPOINT_NAME,
    sessions,
    now,
    api: {
      account: sessions.user.account,
      allowedOrigins: options.pageOrigins,
      gatewayResponseCors: options.gatewayResponseCors ?? true,
      timeLimitMs: options.gatewayTimeLimitMs ?? 29_000,
    },
  };
}

interface StackParts {
  readonly s3: S3;
  readonly model: Model;
  readonly functionFile: string;
  readonly lambda: LambdaRuntime;
}

async function startParts(context: StackContext): Promise<StackParts> {
  const { onnxPath, cardPath } = context.options.model;
  const [model, s3, functionFile] = await Promise.all([
    loadModel(onnxPath, cardPath),
    startS3(context),
    bundleFunction(join(context.folder, "function")),
  ]);
  return { s3, model, functionFile, lambda: await startFunction(context, functionFile, model) };
}

async function startS3({ options, folder, sessions, now, interceptor }: StackContext): Promise<S3> {
  const dataFolder = join(folder, "s3");
  const s3 = createS3({
    dataFolder,
    region: REGION,
    sessions,
    now,
    injectedErrorFor: interceptor?.injectedErrorFor,
  });
  await s3.createBucket(BUCKET, [
    {
      allowedOrigins: options.pageOrigins,
      allowedMethods: ["GET", "HEAD", "PUT"],
      allowedHeaders: ["*"],
      exposeHeaders: ["ETag"],
      maxAgeSeconds: 600,
    },
  ]);
  return s3;
}

function startFunction(
  { options, folder, url, sessions, now, log }: StackContext,
  file: string,
  model: Model,
): Promise<LambdaRuntime> {
  const settings: Environment = {
    UPLOAD_BUCKET: BUCKET,
    UPLOAD_PREFIX: PREFIX,
    ENDPOINT_NAME,
    ENDPOINT_KIND: options.endpointKind,
    MODEL_INPUT_SHAPE: model.inputShape.join(","),
    ALLOWED_ORIGIN: options.pageOrigins.join(","),
  };
  const emptyFolder = join(folder, "function");
  const parts = { stackUrl: url, functionName: FUNCTION_NAME, sessions, settings, emptyFolder };
  return createLambdaRuntime({
    functionName: FUNCTION_NAME,
    region: REGION,
    account: sessions.user.account,
    file,
    handler: HANDLER,
    environment: () => functionEnvironment(parts),
    now,
    timeoutMs: 30_000,
    memoryMb: 1024,
    concurrency: 8,
    log,
  });
}

function servicesOf(context: StackContext, { s3, model, lambda }: StackParts): Services {
  const { options, sessions, now, interceptor } = context;
  const container = options.endpointKind === "npy" ? npyContainer(model) : tensorFlowServing(model);
  const endpoints = new Map([[ENDPOINT_NAME, container]]);
  return {
    s3,
    sts: createSts({ sessions, now, injectedErrorFor: interceptor?.injectedErrorFor }),
    sageMaker: createSageMaker({ region: REGION, sessions, now, endpoints }),
    api: createApiGateway({
      ...API,
      ...context.api,
      ...(options.apiAuth === "iam" ? { iam: { region: REGION, sessions, now } } : {}),
      invoke: lambda.invoke,
    }),
    plumescope: createDemoCredentials({ sessions, pageOrigins: options.pageOrigins }),
    interceptor,
  };
}

function runningStack(context: StackContext, parts: StackParts, server: StackServer): Stack {
  const { url, pageUrl, bucket, prefix, region, endpointName, sessions, log } = context;
  return {
    url,
    pageUrl,
    bucket,
    prefix,
    region,
    endpointName,
    sessions,
    apiUrl: pageUrl + apiPath(API),
    apiAuth: context.options.apiAuth ?? "none",
    card: parts.model.card,
    functionFile: parts.functionFile,
    functionLog: String(log.path),
    async close() {
      await server.close();
      await parts.lambda.close();
      await parts.model.close();
      await finished(log.end());
    },
  };
}
