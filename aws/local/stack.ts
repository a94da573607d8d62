import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import type { ModelCard } from "#domain/model/model-card.ts";
import { bundleFunction, HANDLER } from "#lambda/bundle.ts";
import type { Environment } from "#lambda/settings.ts";
import { admitsSigned, apiPath, createApiGateway } from "./api-gateway.ts";
import {
  createFaultEndpoints,
  type FaultEndpoints,
  NO_FAULT_CONTROL,
} from "./faults/fault-endpoints.ts";
import type { FaultControl } from "./faults/fault-injection.ts";
import { serverProfilePath } from "./faults/server-profile-apis.ts";
import type { ServerProfileName } from "./faults/server-profiles.ts";
import { functionEnvironment } from "./function-environment.ts";
import { createLambdaRuntime, type LambdaRuntime } from "./lambda-runtime.ts";
import { loadModel, type Model } from "./model.ts";
import { npyContainer, tensorFlowServing } from "./model-container.ts";
import { createS3, type S3 } from "./s3/s3.ts";
import { createSageMaker } from "./sagemaker.ts";
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
  /** 0 takes any free port. */
  readonly port: number;
  /** Origins of the pages that may use the bucket, the API and the demo credentials. */
  readonly pageOrigins: readonly string[];
  /** Where objects and the function's log are kept. */
  readonly dataFolder: string;
  readonly model: { readonly onnxPath: string; readonly cardPath: string };
  /** Whether the endpoint takes TensorFlow Serving's JSON alone, or npy too. */
  readonly endpointKind: "tfs" | "npy";
  /** The clock that signatures and sessions are measured with. */
  readonly now?: () => Date;
  /** Milliseconds that the gateway waits for the function; 29,000 as on AWS unless given. */
  readonly gatewayTimeLimitMs?: number;
  /** Whether the gateway's own errors can be read by a page; true unless given. */
  readonly gatewayResponseCors?: boolean;
  /** "iam": the API takes requests that a session has signed, and no others; "none" unless given. */
  readonly apiAuth?: "none" | "iam";
  /**
   * For tests: opens `/_plumescope/faults`, counts what arrives, and adds an API for every kind of
   * server that the workshop's material leads to.
   */
  readonly control?: boolean;
}

/** The running stack. */
export interface Stack extends FaultControl {
  /** `http://127.0.0.1:<port>`, for AWS_ENDPOINT_URL: with an IP address every client puts the bucket in the path. */
  readonly url: string;
  /** `http://localhost:<port>`: the same place for pages, and for buckets in the host. */
  readonly pageUrl: string;
  /** The whole address that requests for a prediction are posted to. */
  readonly apiUrl: string;
  readonly apiAuth: "none" | "iam";
  /** The same of the API with this personality; only a stack with `control` has it. */
  apiUrlOf(personality: ServerProfileName): string;
  readonly bucket: string;
  /** What every key begins with that the function reads. */
  readonly prefix: string;
  readonly region: string;
  readonly endpointName: string;
  readonly sessions: Sessions;
  readonly card: ModelCard;
  /** The bundled function, and the file that its output goes to. */
  readonly functionFile: string;
  readonly functionLog: string;
  close(): Promise<void>;
}

/** The parts of a stack that others are made from. */
interface Ground {
  readonly options: StackOptions;
  readonly folder: string;
  readonly url: string;
  readonly now: () => Date;
  readonly sessions: Sessions;
  readonly log: WriteStream;
  readonly faults: FaultEndpoints | undefined;
}

/**
 * Starts S3, STS, API Gateway with its function, and SageMaker's runtime on one port.
 * @throws Error in one plain sentence if the port is taken or the model cannot be loaded.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const now = options.now ?? (() => new Date());
  const folder = resolve(options.dataFolder);
  const server = await openServer(options.port);
  try {
    await mkdir(folder, { recursive: true });
    const log = createWriteStream(join(folder, "function.log"));
    const url = `http://127.0.0.1:${server.port}`;
    const sessions = createSessions(now);
    const faults = faultEndpointsOf(options, server.port, sessions, now);
    const ground: Ground = { options, folder, url, now, sessions, log, faults };
    const parts = await startParts(ground);
    server.serve(servicesOf(ground, parts));
    return runningStack(ground, parts, server);
  } catch (cause) {
    await server.close();
    throw cause;
  }
}

function faultEndpointsOf(
  options: StackOptions,
  port: number,
  sessions: Sessions,
  now: () => Date,
): FaultEndpoints | undefined {
  if (options.control !== true) return undefined;
  return createFaultEndpoints({
    url: `http://127.0.0.1:${port}`,
    pageUrl: `http://localhost:${port}`,
    region: REGION,
    bucket: BUCKET,
    prefix: PREFIX,
    endpointName: ENDPOINT_NAME,
    sessions,
    now,
    api: apiSettings(options, sessions),
  });
}

/** How every API of the stack is set up. */
function apiSettings(options: StackOptions, sessions: Sessions) {
  return {
    account: sessions.user.account,
    allowedOrigins: options.pageOrigins,
    gatewayResponseCors: options.gatewayResponseCors ?? true,
    timeLimitMs: options.gatewayTimeLimitMs ?? 29_000,
  };
}

interface Parts {
  readonly s3: S3;
  readonly model: Model;
  readonly functionFile: string;
  readonly lambda: LambdaRuntime;
}

async function startParts(ground: Ground): Promise<Parts> {
  const { onnxPath, cardPath } = ground.options.model;
  const [model, s3, functionFile] = await Promise.all([
    loadModel(onnxPath, cardPath),
    startS3(ground),
    bundleFunction(join(ground.folder, "function")),
  ]);
  return { s3, model, functionFile, lambda: await startFunction(ground, functionFile, model) };
}

async function startS3({ options, folder, sessions, now, faults }: Ground): Promise<S3> {
  const dataFolder = join(folder, "s3");
  const s3 = createS3({
    dataFolder,
    region: REGION,
    sessions,
    now,
    injectedErrorFor: faults?.injector.injectedErrorFor,
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
  { options, folder, url, sessions, now, log }: Ground,
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

function servicesOf(ground: Ground, { s3, model, lambda }: Parts): Services {
  const { options, sessions, now, faults } = ground;
  const container = options.endpointKind === "npy" ? npyContainer(model) : tensorFlowServing(model);
  const endpoints = new Map([[ENDPOINT_NAME, container]]);
  const api = createApiGateway({
    ...API,
    ...apiSettings(options, sessions),
    ...(options.apiAuth === "iam"
      ? { admits: admitsSigned({ region: REGION, sessions, now }) }
      : {}),
    invoke: lambda.invoke,
  });
  return {
    s3,
    sts: createSts({ sessions, now, injectedErrorFor: faults?.injector.injectedErrorFor }),
    sageMaker: createSageMaker({ region: REGION, sessions, now, endpoints }),
    api: faults?.withServerProfiles(api) ?? api,
    plumescope: { sessions, pageOrigins: options.pageOrigins },
    injector: faults?.injector,
  };
}

function runningStack(ground: Ground, parts: Parts, server: StackServer): Stack {
  const pageUrl = `http://localhost:${server.port}`;
  const { injectFault, clearFaults, counts, resetCounts } =
    ground.faults?.injector ?? NO_FAULT_CONTROL;
  return {
    injectFault,
    clearFaults,
    counts,
    resetCounts,
    url: ground.url,
    pageUrl,
    apiUrl: pageUrl + apiPath(API),
    apiAuth: ground.options.apiAuth ?? "none",
    apiUrlOf: (personality) => pageUrl + serverProfilePath(personality),
    bucket: BUCKET,
    prefix: PREFIX,
    region: REGION,
    endpointName: ENDPOINT_NAME,
    sessions: ground.sessions,
    card: parts.model.card,
    functionFile: parts.functionFile,
    functionLog: String(ground.log.path),
    async close() {
      await server.close();
      await parts.lambda.close();
      await parts.model.close();
      await finished(ground.log.end());
    },
  };
}
