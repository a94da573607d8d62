import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  type Invocation,
  isTooLong,
  type LambdaOptions,
  type LambdaRuntime,
  resultOf,
} from "./lambda-runtime.ts";
import type { WorkerReply, WorkerTask } from "./lambda-worker.ts";

const RUNNER = fileURLToPath(new URL("run-python-function.py", import.meta.url));

/** The handler that Lambda's console starts a Python function with is lambda_function.lambda_handler. */
const HANDLER_NAME = "lambda_handler";

export interface PythonFunctionOptions
  extends Omit<LambdaOptions, "file" | "handler" | "concurrency"> {
  /** The participant's file. A change of it is a new deployment. */
  readonly file: string;
  /** The path of the Python that runs it. */
  readonly python: string;
  /** The local cloud's URL, for every client of boto3. */
  readonly stackUrl: string;
}

/**
 * Runs a participant's Python function as Lambda does, kept warm between events, which come one at a
 * time: the instances of one machine share /tmp, where the chapter's function writes its array. The
 * instance starts immediately.
 */
export function createPythonRuntime(options: PythonFunctionOptions): LambdaRuntime {
  let instance = startInstance(options);
  let last: Promise<unknown> = Promise.resolve();

  async function next(event: string): Promise<Invocation> {
    if (isTooLong(event)) return { kind: "rejected", status: 413 };
    if (!isFresh(instance, options)) {
      instance.stop();
      instance = startInstance(options);
    }
    return outcomeOf(await instance.run(event));
  }

  return {
    invoke(event) {
      const invocation = last.then(() => next(event));
      last = invocation.catch(() => undefined);
      return invocation;
    },
    async close() {
      instance.stop();
      await instance.ended;
    },
  };
}

/**
 * The path of a Python 3 with boto3, which Lambda's Python always has.
 * @throws Error for the user
 */
export function findPython(): string {
  const found = ["python3", "python"].filter((name) =>
    succeeds(name, "import sys; sys.exit(sys.version_info < (3, 8))"),
  );
  const [first] = found;
  if (first === undefined) {
    throw new Error("--function needs Python 3.8 or newer: there is no python3 on the PATH.");
  }
  const complete = found.find((name) => succeeds(name, "import boto3"));
  if (complete !== undefined) return complete;
  throw new Error(
    `--function needs boto3, which Lambda’s Python includes: ${first} -m pip install boto3 numpy.`,
  );
}

function succeeds(python: string, code: string): boolean {
  try {
    execFileSync(python, ["-c", code], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

interface PythonInstance {
  readonly expiresAt: Date;
  /** When the function's file was changed last, in epoch milliseconds. */
  readonly fileMs: number;
  readonly ended: Promise<void>;
  isAlive(): boolean;
  run(event: string): Promise<WorkerReply>;
  stop(): void;
}

function isFresh(
  { isAlive, expiresAt, fileMs }: PythonInstance,
  { file, now, timeoutMs }: PythonFunctionOptions,
): boolean {
  const outlasts = expiresAt.getTime() - now().getTime() > timeoutMs;
  return isAlive() && outlasts && changedMs(file) === fileMs;
}

function changedMs(file: string): number {
  return statSync(file).mtimeMs;
}

function startInstance(options: PythonFunctionOptions): PythonInstance {
  const { file, python, log, timeoutMs } = options;
  const { variables, expiresAt } = options.environment();
  const child = spawn(python, [RUNNER, resolve(file), HANDLER_NAME], {
    cwd: dirname(resolve(file)),
    env: { ...machineVariables(), ...lambdaVariables(options), ...variables },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stderr.on("data", (lines: Buffer) => log.write(lines));
  child.stdin.on("error", () => undefined);
  let answer: (reply: WorkerReply) => void = () => undefined;
  createInterface({ input: child.stdout }).on("line", (line) =>
    answer(JSON.parse(line) as WorkerReply),
  );
  const ended = endOf(child).then((status) => answer(failed("Runtime.ExitError", status)));

  async function run(event: string): Promise<WorkerReply> {
    const deadlineMs = Date.now() + timeoutMs;
    const task: Omit<WorkerTask, "event"> & { readonly event: unknown } = {
      requestId: randomUUID(),
      event: JSON.parse(event),
      deadlineMs,
    };
    let timer: NodeJS.Timeout | undefined;
    const reply = await new Promise<WorkerReply>((settle) => {
      answer = settle;
      timer = setTimeout(() => {
        settle(failed("Sandbox.Timedout", timedOut(task.requestId, timeoutMs)));
        child.kill("SIGKILL");
      }, timeoutMs);
      child.stdin.write(`${JSON.stringify(task)}\n`);
    });
    clearTimeout(timer);
    return reply;
  }

  return {
    expiresAt,
    fileMs: changedMs(file),
    ended,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    run,
    stop: () => void child.kill("SIGKILL"),
  };
}

/** The sentence with which Lambda reports the end of the process. */
async function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("exit", (code, signal) =>
      resolve(
        `Runtime exited with error: ${signal === null ? `exit status ${code}` : "signal: killed"}`,
      ),
    );
  });
}

function timedOut(requestId: string, timeoutMs: number): string {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return `${new Date().toISOString()} ${requestId} Task timed out after ${seconds} seconds`;
}

function failed(errorType: string, errorMessage: string): WorkerReply {
  return { kind: "error", errorType, errorMessage, stack: [] };
}

/** What Python needs of this machine: where programs and installed packages are. */
function machineVariables(): Record<string, string> {
  const names = ["PATH", "HOME", "VIRTUAL_ENV", "SYSTEMROOT", "APPDATA", "USERPROFILE"];
  const own = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(own);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
function lambdaVariables(options: PythonFunctionOptions): Record<string, string> {
  const { functionName, region, account, memoryMb, stackUrl, file } = options;
  return {
    TZ: ":UTC",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_EXECUTION_ENV: "AWS_Lambda_python3.13",
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${randomUUID().replaceAll("-", "")}`,
    LAMBDA_TASK_ROOT: dirname(resolve(file)),
    PYTHONDONTWRITEBYTECODE: "1",
    PLUMESCOPE_ENDPOINT_URL: stackUrl,
    PLUMESCOPE_FUNCTION_ARN: `arn:aws:lambda:${region}:${account}:function:${functionName}`,
  };
}

function outcomeOf(reply: WorkerReply): Invocation {
  if (reply.kind === "result") return resultOf(reply.payload);
  const { errorType, errorMessage, stack: stackTrace } = reply;
  return { kind: "function-error", errorType, errorMessage, stackTrace };
}
