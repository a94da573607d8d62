import { mkdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { ModelCard } from "#domain/model/model-card.ts";
import { bundleFunction, HANDLER } from "#lambda/bundle.ts";
import type { Environment } from "#lambda/settings.ts";
import { createApiControl } from "./api-control.ts";
import {
  type ApiGateway,
  type ApiGatewayOptions,
  apiPath,
  createApiGateway,
  methodArn,
} from "./api-gateway.ts";
import { createDemoCredentials } from "./demo-credentials.ts";
import { functionEnvironment } from "./function-environment.ts";
import { openFunctionLog } from "./function-log.ts";
import type { Policy } from "./iam/policy.ts";
import { type AccessCheck, createAccessCheck, participantPolicy, type Role } from "./iam/roles.ts";
import { createLambdaApi } from "./lambda-api.ts";
import {
  createLambdaRuntime,
  type LambdaRuntime,
  type SandboxEnvironment,
} from "./lambda-runtime.ts";
import { loadModel, type Model } from "./model.ts";
import { npyContainer, tensorFlowServing } from "./model-container.ts";
import { createPythonRuntime, findPython } from "./python-runtime.ts";
import { REGION } from "./region.ts";
import type { Integration } from "./rest-api.ts";
import { createS3, type S3 } from "./s3/s3.ts";
import { createSageMaker } from "./sagemaker.ts";
import { type SceneJobs, startSceneJobs } from "./scene-functions.ts";
import type { Interceptor, Service } from "./service.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { targetOf } from "./sigv4/signed-request.ts";
import { openServer, type Services, type StackServer } from "./stack-server.ts";
import {
  createStepFunctions,
  type StepFunctions,
  stateMachineArn,
} from "./step-functions/service.ts";
import { createSts } from "./sts.ts";

const BUCKET = "smoke-dataset-bucket";
/** The prefix of every key, unless the options name another. */
const PREFIX = "participants/";
const NAME = "workshop";
const STAGE = "demo";
/** The state machine of scene jobs. */
const WORKFLOW = `${NAME}-scenes`;
/** The deployed bucket's: `--keep-days` and the uploads' rule of aws/infra/upload-bucket.ts. */
const LIFECYCLE = { objectDays: 7, uploadDays: 1 };

export interface StackOptions {
  /** 0 selects a free port. */
  readonly port: number;
  /** The address to listen at; default 127.0.0.1. Its URLs name this machine in any case. */
  readonly host?: string;
  /** Origins allowed to use the bucket, the API and the demo credentials. */
  readonly pageOrigins: readonly string[];
  /** Folder for objects and the function's log. */
  readonly dataFolder: string;
  readonly model: ModelFiles;
  /** Further models, each with its own endpoint, function and API, as a second workshop has on AWS. */
  readonly otherModels?: readonly ModelFiles[];
  /** `tfs`: TensorFlow Serving's JSON only; `npy`: also npy. */
  readonly endpointKind: "tfs" | "npy";
  /** The clock for signatures and sessions. */
  readonly now?: () => Date;
  /** How long the gateway waits for the function, in milliseconds; default 29,000, as on AWS. */
  readonly gatewayTimeLimitMs?: number;
  /** Whether pages can read the gateway's own errors; default true. */
  readonly gatewayResponseCors?: boolean;
  /** Whether the APIs start with CORS for the pages; default true. Without it they are as in the console before "Enable CORS". */
  readonly apiCors?: boolean;
  /** "iam": the API requires signed requests; default "none". */
  readonly apiAuth?: "none" | "iam";
  /** The role of the demo credentials; default "workshop", which may do everything. */
  readonly iam?: Role;
  /** What functions may do, by the names of their roles: `<function>-role`; default everything. */
  readonly functionPolicies?: ReadonlyMap<string, Policy>;
  /** The prefix of every key that the function reads; default "participants/", may be empty. */
  readonly prefix?: string | undefined;
  /** A Python function behind the first model's API, in place of the bundled one. */
  readonly ownFunction?: OwnFunction | undefined;
  /** The name of the first model's endpoint; default "workshop-endpoint". */
  readonly endpointName?: string | undefined;
  /** Whether the first model has scene jobs, a workflow of Step Functions; default false. They need `apiAuth: "iam"`. */
  readonly scenes?: boolean;
  /** Between 0 and 1, for the jitter of the workflow's retries; default Math.random. */
  readonly random?: () => number;
  /** Creates what receives every request before its service does. */
  readonly interceptor?: (context: InterceptorContext) => Interceptor;
}

/** What an interceptor knows of the stack in front of which it is. */
export interface InterceptorContext extends StackAddresses {
  readonly now: () => Date;
  /** The settings that every API of the stack shares. */
  readonly api: Omit<ApiGatewayOptions, "invoke" | "apiId" | "stage">;
}

export interface OwnFunction {
  readonly file: string;
  readonly integration: Integration;
}

/** A model's file and its card's. */
interface ModelFiles {
  readonly onnxPath: string;
  readonly cardPath: string;
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
  /** Whether the API also runs scene jobs. */
  readonly scenes: boolean;
  /** The name of the function behind the API. */
  readonly functionName: string;
  /** A participant's own function, where one is behind the API. */
  readonly ownFunction: OwnFunction | undefined;
  readonly card: ModelCard;
  /** The other models, with the URL to POST their requests to. */
  readonly otherModels: readonly OtherModel[];
  /** The bundled function, and its log file. */
  readonly functionFile: string;
  readonly functionLog: string;
  close(): Promise<void>;
}

export interface OtherModel {
  readonly cardPath: string;
  readonly title: string;
  readonly apiUrl: string;
}

/** The inputs of a stack's services. */
interface StackContext extends InterceptorContext {
  readonly options: StackOptions;
  readonly folder: string;
  readonly log: Writable;
  readonly interceptor: Interceptor | undefined;
  readonly checkAccess: AccessCheck;
}

/**
 * Starts S3, STS, API Gateway with its function, SageMaker's runtime and Step Functions on one port.
 * @throws Error for the user if the port is taken or the model cannot be loaded.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = resolve(options.dataFolder);
  const server = await openServer(options.port, options.host);
  try {
    await mkdir(folder, { recursive: true });
    const log = await openFunctionLog(functionLogIn(folder));
    const front = interceptorContext(options, folder, server.port);
    const interceptor = options.interceptor?.(front);
    const checkAccess = createAccessCheck(policyOfParticipants(front), options.functionPolicies);
    const context: StackContext = { ...front, options, folder, log, interceptor, checkAccess };
    const parts = await startParts(context);
    server.serve(servicesOf(context, parts));
    return runningStack(context, parts, server);
  } catch (cause) {
    await server.close();
    throw cause;
  }
}

/** As the deployment prints it, with this stack's names; each model's API is one of the workshop's. */
function policyOfParticipants({ bucket, prefix, region, api }: InterceptorContext): Policy {
  const apiArn = methodArn({ region, account: api.account, apiId: `${NAME}*`, stage: STAGE });
  return participantPolicy({ bucket, prefix, apiArn });
}

function functionLogIn(folder: string): string {
  return join(folder, "function.log");
}

function interceptorContext(
  options: StackOptions,
  folder: string,
  port: number,
): InterceptorContext {
  const now = options.now ?? (() => new Date());
  const sessions = createSessions(now, join(folder, "sessions.jsonl"));
  return {
    url: `http://127.0.0.1:${port}`,
    pageUrl: `http://localhost:${port}`,
    region: REGION,
    bucket: BUCKET,
    prefix: options.prefix ?? PREFIX,
    endpointName: endpointName(NAME, options),
    sessions,
    now,
    api: {
      account: sessions.user.account,
      allowedOrigins: options.apiCors === false ? [] : options.pageOrigins,
      gatewayResponseCors: options.gatewayResponseCors ?? options.apiCors ?? true,
      timeLimitMs: options.gatewayTimeLimitMs ?? 29_000,
    },
  };
}

interface StackParts {
  readonly s3: S3;
  readonly sceneJobs: SceneJobs | undefined;
  readonly stepFunctions: StepFunctions;
  readonly functionFile: string;
  /** Of the workshop's own model. */
  readonly main: ServedModel;
  readonly others: readonly ServedModel[];
}

/** A model with the function that asks it. */
interface ServedModel {
  /** Of its API; its function and endpoint are named after it. */
  readonly name: string;
  readonly cardPath: string;
  readonly model: Model;
  readonly lambda: LambdaRuntime;
}

async function startParts(context: StackContext): Promise<StackParts> {
  const { model, otherModels = [] } = context.options;
  const [s3, functionFile] = await Promise.all([
    startS3(context),
    bundleFunction(join(context.folder, "function")),
  ]);
  const serve = (name: string, files: ModelFiles): Promise<ServedModel> =>
    serveModel(context, functionFile, { name, ...files });
  const [main, ...others] = await Promise.all([
    serve(NAME, model),
    ...otherModels.map((files) => serve(`${NAME}-${basename(files.cardPath, ".json")}`, files)),
  ]);
  const sceneJobs = context.options.scenes ? await startScenes(context, main) : undefined;
  const stepFunctions = startStepFunctions(context, sceneJobs);
  return { s3, sceneJobs, stepFunctions, functionFile, main, others };
}

function startScenes(context: StackContext, { model }: ServedModel): Promise<SceneJobs> {
  const { folder, sessions } = context;
  const settings = modelSettings(context, { name: NAME, model });
  return startSceneJobs({
    name: NAME,
    folder: join(folder, "scenes"),
    region: REGION,
    account: sessions.user.account,
    start: ({ functionName, ...own }) =>
      createLambdaRuntime({
        ...commonOptions(context, functionName),
        ...own,
        environment: () => environmentOf(context, functionName, settings),
      }),
  });
}

function workflowArn({ sessions }: StackContext): string {
  return stateMachineArn(WORKFLOW, { region: REGION, account: sessions.user.account });
}

function startStepFunctions(
  { options, sessions, now, checkAccess }: StackContext,
  sceneJobs: SceneJobs | undefined,
): StepFunctions {
  return createStepFunctions({
    region: REGION,
    account: sessions.user.account,
    sessions,
    now,
    checkAccess,
    ...(options.random && { random: options.random }),
    functions: sceneJobs?.functions ?? new Map(),
    machines: sceneJobs ? [{ name: WORKFLOW, definition: sceneJobs.definition }] : [],
  });
}

async function serveModel(
  context: StackContext,
  functionFile: string,
  { name, onnxPath, cardPath }: ModelFiles & { readonly name: string },
): Promise<ServedModel> {
  const model = await loadModel(onnxPath, cardPath);
  const lambda = await startFunction(context, functionFile, { name, model });
  return { name, cardPath, model, lambda };
}

function functionNameOf(name: string): string {
  return `${name}-inference`;
}

function endpointName(name: string, options: StackOptions): string {
  return (name === NAME ? options.endpointName : undefined) ?? `${name}-endpoint`;
}

async function startS3(context: StackContext): Promise<S3> {
  const { options, folder, sessions, now, interceptor, checkAccess } = context;
  const dataFolder = join(folder, "s3");
  const s3 = createS3({
    dataFolder,
    region: REGION,
    sessions,
    now,
    checkAccess,
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
  await s3.prepare();
  await s3.expire(BUCKET, LIFECYCLE);
  return s3;
}

async function startFunction(
  context: StackContext,
  file: string,
  served: { readonly name: string; readonly model: Model },
): Promise<LambdaRuntime> {
  const { options, url } = context;
  const { name } = served;
  const functionName = functionNameOf(name);
  const common = { ...commonOptions(context, functionName), timeoutMs: 30_000, memoryMb: 1024 };
  const own = name === NAME ? options.ownFunction : undefined;
  if (own !== undefined) {
    // Without the bundled function's settings: what a participant's own needs is in its file.
    const environment = () => environmentOf(context, functionName, {});
    const python = findPython();
    return createPythonRuntime({ ...common, file: own.file, python, stackUrl: url, environment });
  }
  const settings: Environment = {
    ...modelSettings(context, served),
    ALLOWED_ORIGIN: options.pageOrigins.join(","),
    CALLER_KEYS: options.apiAuth === "iam" ? "own" : "any",
    ...(name === NAME && options.scenes && { SCENE_WORKFLOW: workflowArn(context) }),
  };
  return createLambdaRuntime({
    ...common,
    file,
    handler: HANDLER,
    environment: () => environmentOf(context, functionName, settings),
    concurrency: 8,
  });
}

/** The settings of every function that asks a model's endpoint. */
function modelSettings(
  { options }: StackContext,
  { name, model }: { readonly name: string; readonly model: Model },
): Environment {
  return {
    UPLOAD_BUCKET: BUCKET,
    UPLOAD_PREFIX: options.prefix ?? PREFIX,
    ENDPOINT_NAME: endpointName(name, options),
    ENDPOINT_KIND: options.endpointKind,
    MODEL_INPUT_SHAPE: model.inputShape.join(","),
    MODEL_NAME: model.card.id,
  };
}

function commonOptions({ sessions, now, log }: StackContext, functionName: string) {
  return { functionName, region: REGION, account: sessions.user.account, now, log };
}

function environmentOf(
  { folder, url, sessions }: StackContext,
  functionName: string,
  settings: Environment,
): SandboxEnvironment {
  const emptyFolder = join(folder, "function");
  return functionEnvironment({ stackUrl: url, functionName, sessions, emptyFolder, settings });
}

function servicesOf(
  context: StackContext,
  { s3, sceneJobs, stepFunctions, main, others }: StackParts,
): Services {
  const { options, sessions, now, interceptor, checkAccess } = context;
  const { pageOrigins, iam: role } = options;
  const served = [main, ...others];
  const container = options.endpointKind === "npy" ? npyContainer : tensorFlowServing;
  const endpoints = new Map(
    served.map(({ name, model }) => [endpointName(name, options), container(model)] as const),
  );
  const gateways = createApis(context, served);
  return {
    s3,
    sts: createSts({ sessions, now, injectedErrorFor: interceptor?.injectedErrorFor }),
    sageMaker: createSageMaker({ region: REGION, sessions, now, checkAccess, endpoints }),
    lambda: createLambdaApi({
      region: REGION,
      sessions,
      now,
      checkAccess,
      functions: new Map([
        ...served.map(({ name, lambda }) => [functionNameOf(name), lambda] as const),
        ...(sceneJobs?.functions ?? []),
      ]),
    }),
    states: stepFunctions,
    api: dispatchByPath(gateways),
    apiControl: createApiControl({
      region: REGION,
      sessions,
      now,
      checkAccess,
      apis: [...gateways.values()].map(({ restApi }) => restApi),
    }),
    plumescope: createDemoCredentials({ sessions, pageOrigins, role }),
    interceptor,
  };
}

/** One gateway for each model, by the path of its API. */
function createApis(
  { api, options, sessions, now, checkAccess }: StackContext,
  served: readonly ServedModel[],
): ReadonlyMap<string, ApiGateway> {
  const iam = { region: REGION, sessions, now, checkAccess };
  return new Map(
    served.map(({ name, lambda }) => {
      const gateway = createApiGateway({
        apiId: name,
        stage: STAGE,
        ...api,
        ...(options.apiAuth === "iam" ? { iam } : {}),
        invoke: lambda.invoke,
        integration: (name === NAME ? options.ownFunction?.integration : undefined) ?? "proxy",
      });
      return [apiPath({ apiId: name, stage: STAGE }), gateway] as const;
    }),
  );
}

/** Paths of no API are the first one's to refuse. */
function dispatchByPath(gateways: ReadonlyMap<string, ApiGateway>): Service {
  const [first] = gateways.values();
  return {
    handle: async (request, response) =>
      (gateways.get(targetOf(request).path) ?? first)?.handle(request, response),
  };
}

function runningStack(context: StackContext, parts: StackParts, server: StackServer): Stack {
  const { url, pageUrl, bucket, prefix, region, sessions, folder, log } = context;
  const apiUrlOf = ({ name }: ServedModel): string =>
    pageUrl + apiPath({ apiId: name, stage: STAGE });
  return {
    url,
    pageUrl,
    bucket,
    prefix,
    region,
    endpointName: context.endpointName,
    sessions,
    apiUrl: apiUrlOf(parts.main),
    apiAuth: context.options.apiAuth ?? "none",
    scenes: parts.sceneJobs !== undefined,
    functionName: functionNameOf(NAME),
    ownFunction: context.options.ownFunction,
    card: parts.main.model.card,
    otherModels: parts.others.map((served) => ({
      cardPath: served.cardPath,
      title: served.model.card.title,
      apiUrl: apiUrlOf(served),
    })),
    functionFile: parts.functionFile,
    functionLog: functionLogIn(folder),
    async close() {
      await server.close();
      // Before the functions: a task whose instance is gone would be retried.
      await parts.stepFunctions.close();
      for (const runtime of parts.sceneJobs?.functions.values() ?? []) await runtime.close();
      for (const { lambda, model } of [parts.main, ...parts.others]) {
        await lambda.close();
        await model.close();
      }
      await finished(log.end());
    },
  };
}
