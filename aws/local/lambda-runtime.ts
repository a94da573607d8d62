import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Writable } from "node:stream";
import { transform } from "esbuild";
import { type Sandbox, startSandbox } from "./lambda-sandbox.ts";
import type { WorkerReply } from "./lambda-worker.ts";

/** Lambda's limits of one synchronous invocation, in bytes of JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_EVENT = 6_291_456;
const LARGEST_RESULT = 6_291_556;

/** What became of an invocation. */
export type Invocation =
  | { readonly kind: "result"; readonly payload: string }
  | { readonly kind: "function-error"; readonly errorType: string; readonly errorMessage: string }
  /** Lambda itself said no: 413 for an event that is too large, 429 when every copy is busy. */
  | { readonly kind: "refused"; readonly status: 413 | 429 };

/** A function that is ready to be invoked. */
export interface LambdaRuntime {
  /** Runs the function on one event, which is JSON. */
  invoke(event: string): Promise<Invocation>;
  close(): Promise<void>;
}

/** A copy's environment, and when the credentials in it end. */
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
  /** As Lambda is told it: the file's name and the export's, `index.handler`. */
  readonly handler: string;
  /** Asked for each new copy of the function, so that each has credentials of its own. */
  readonly environment: () => SandboxEnvironment;
  readonly now: () => Date;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** How many copies may run at once. */
  readonly concurrency: number;
  readonly log: Writable;
}

interface Copy {
  readonly sandbox: Sandbox;
  readonly expiresAt: Date;
}

/**
 * Runs a bundled function as Lambda does: unmodified, in a thread with an environment of its own,
 * one event at a time, with a new copy for each event that finds the others busy. The first copy
 * is started at once.
 */
export async function createLambdaRuntime(options: LambdaOptions): Promise<LambdaRuntime> {
  const workerCode = await compileWorker();
  const busy = new Set<Copy>();
  const idle = [startCopy(options, workerCode)];

  async function invoke(event: string): Promise<Invocation> {
    if (Buffer.byteLength(event) > LARGEST_EVENT) return { kind: "refused", status: 413 };
    const copy = takeCopy();
    if (copy === undefined) return { kind: "refused", status: 429 };
    busy.add(copy);
    const reply = await run(copy, event, options);
    busy.delete(copy);
    if (copy.sandbox.isAlive()) idle.push(copy);
    return outcome(reply);
  }

  function takeCopy(): Copy | undefined {
    for (let copy = idle.pop(); copy !== undefined; copy = idle.pop()) {
      if (isFresh(copy, options)) return copy;
      void copy.sandbox.stop();
    }
    return busy.size < options.concurrency ? startCopy(options, workerCode) : undefined;
  }

  async function close(): Promise<void> {
    await Promise.all([...idle.splice(0), ...busy].map(({ sandbox }) => sandbox.stop()));
  }

  return { invoke, close };
}

async function compileWorker(): Promise<string> {
  const source = await readFile(new URL("./lambda-worker.ts", import.meta.url), "utf8");
  const { code } = await transform(source, { loader: "ts", format: "cjs", target: "node20" });
  return code;
}

/** Whether a copy lives, and its credentials will outlive one more event. */
function isFresh({ sandbox, expiresAt }: Copy, { now, timeoutMs }: LambdaOptions): boolean {
  return sandbox.isAlive() && expiresAt.getTime() - now().getTime() > timeoutMs;
}

function startCopy(options: LambdaOptions, workerCode: string): Copy {
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

async function run(copy: Copy, event: string, options: LambdaOptions): Promise<WorkerReply> {
  const requestId = randomUUID();
  const deadlineMs = Date.now() + options.timeoutMs;
  const reply = await copy.sandbox.run({ requestId, event, deadlineMs });
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
  if (Buffer.byteLength(reply.payload) <= LARGEST_RESULT) return reply;
  return {
    kind: "function-error",
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${LARGEST_RESULT} bytes).`,
  };
}
