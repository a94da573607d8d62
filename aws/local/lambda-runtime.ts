import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Writable } from "node:stream";
import { transform } from "esbuild";
import { type Sandbox, startSandbox } from "./lambda-sandbox.ts";
import type { WorkerReply } from "./lambda-worker.ts";

/** Lambda's limits of one synchronous invocation, in bytes of JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_EVENT_BYTES = 6_291_456;
const MAX_RESULT_BYTES = 6_291_556;

/** The outcome of an invocation. */
export type Invocation =
  | { readonly kind: "result"; readonly payload: string }
  | {
      readonly kind: "function-error";
      readonly errorType: string;
      readonly errorMessage: string;
      /** Python's traceback. */
      readonly stackTrace?: readonly string[];
    }
  /** Rejected by Lambda itself: 413 for an oversized event, 429 if every instance is busy. */
  | { readonly kind: "rejected"; readonly status: 413 | 429 };

/** A deployed function. */
export interface LambdaRuntime {
  /** Runs the function on one event, given as JSON. */
  invoke(event: string): Promise<Invocation>;
  close(): Promise<void>;
}

/** An instance's environment variables, and the expiry of the credentials in them. */
export interface SandboxEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
}

export interface LambdaOptions {
  readonly functionName: string;
  readonly region: string;
  readonly account: string;
  /** The bundled file. */
  readonly file: string;
  /** Lambda's handler setting, `<file>.<export>`. */
  readonly handler: string;
  /** Called for each new instance, so that each has its own credentials. */
  readonly environment: () => SandboxEnvironment;
  readonly now: () => Date;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** The largest number of concurrent instances. */
  readonly concurrency: number;
  readonly log: Writable;
}

interface Instance {
  readonly sandbox: Sandbox;
  readonly expiresAt: Date;
}

/**
 * Runs a bundled function as Lambda does: unmodified, in threads with their own environments, one
 * event at a time each. An event that finds every instance busy starts a new one. The first instance
 * starts immediately.
 */
export async function createLambdaRuntime(options: LambdaOptions): Promise<LambdaRuntime> {
  const workerCode = await compileWorker();
  const busy = new Set<Instance>();
  const idle = [startInstance(options, workerCode)];
  let isClosed = false;

  async function invoke(event: string): Promise<Invocation> {
    if (isTooLong(event)) return { kind: "rejected", status: 413 };
    const instance = takeInstance();
    if (instance === undefined) return { kind: "rejected", status: 429 };
    busy.add(instance);
    const reply = await run(instance, event, options);
    busy.delete(instance);
    if (instance.sandbox.isAlive()) idle.push(instance);
    return outcome(reply);
  }

  function takeInstance(): Instance | undefined {
    // A request that is still under way would start a thread that keeps the process alive.
    if (isClosed) return undefined;
    for (let instance = idle.pop(); instance !== undefined; instance = idle.pop()) {
      if (isFresh(instance, options)) return instance;
      void instance.sandbox.stop();
    }
    return busy.size < options.concurrency ? startInstance(options, workerCode) : undefined;
  }

  async function close(): Promise<void> {
    isClosed = true;
    await Promise.all([...idle.splice(0), ...busy].map(({ sandbox }) => sandbox.stop()));
  }

  return { invoke, close };
}

async function compileWorker(): Promise<string> {
  const source = await readFile(new URL("./lambda-worker.ts", import.meta.url), "utf8");
  const { code } = await transform(source, { loader: "ts", format: "cjs", target: "node20" });
  return code;
}

/** Whether an instance is alive and its credentials outlast one more invocation. */
function isFresh({ sandbox, expiresAt }: Instance, { now, timeoutMs }: LambdaOptions): boolean {
  return sandbox.isAlive() && expiresAt.getTime() - now().getTime() > timeoutMs;
}

function startInstance(options: LambdaOptions, workerCode: string): Instance {
  const { functionName, region, account, file, handler, memoryMb, log } = options;
  const { variables, expiresAt } = options.environment();
  const logGroup = `/aws/lambda/${functionName}`;
  const logStream = `[$LATEST]${randomUUID().replaceAll("-", "")}`;
  const functionArn = `arn:aws:lambda:${region}:${account}:function:${functionName}`;
  const handlerName = handler.slice(handler.lastIndexOf(".") + 1);
  const start = { file, handlerName, functionName, functionArn, memoryMb, logGroup, logStream };
  const environment = {
    TZ: ":UTC",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    _HANDLER: handler,
    ...variables,
  };
  return { sandbox: startSandbox({ workerCode, start, environment, log }), expiresAt };
}

async function run(
  instance: Instance,
  event: string,
  options: LambdaOptions,
): Promise<WorkerReply> {
  const requestId = randomUUID();
  const deadlineMs = Date.now() + options.timeoutMs;
  const reply = await instance.sandbox.run({ requestId, event, deadlineMs });
  if (reply.kind === "error") {
    const { errorType, errorMessage, stack } = reply;
    const line = JSON.stringify({ requestId, errorType, errorMessage, stack });
    options.log.write(`ERROR Invoke Error ${line}\n`);
  }
  return reply;
}

function outcome(reply: WorkerReply): Invocation {
  if (reply.kind === "error") {
    const { errorType, errorMessage } = reply;
    return { kind: "function-error", errorType, errorMessage };
  }
  return resultOf(reply.payload);
}

/** Whether Lambda refuses an event for its size. */
export function isTooLong(event: string): boolean {
  return Buffer.byteLength(event) > MAX_EVENT_BYTES;
}

/** A function's result, or Lambda's error for one that is too large. */
export function resultOf(payload: string): Invocation {
  if (Buffer.byteLength(payload) <= MAX_RESULT_BYTES) return { kind: "result", payload };
  return {
    kind: "function-error",
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESULT_BYTES} bytes).`,
  };
}
