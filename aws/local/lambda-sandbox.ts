import type { Writable } from "node:stream";
import { Worker } from "node:worker_threads";
import type { WorkerReply, WorkerStart, WorkerTask } from "./lambda-worker.ts";

/** One running instance of the function, in its own thread; handles one event at a time. */
export interface Sandbox {
  /** Runs one event, or terminates the thread at the deadline. Never rejects. */
  run(task: WorkerTask): Promise<WorkerReply>;
  /** False after a crash, a timeout or `stop`. */
  isAlive(): boolean;
  stop(): Promise<void>;
}

export interface SandboxOptions {
  /** `lambda-worker.ts`, compiled to CommonJS. */
  readonly workerCode: string;
  readonly start: WorkerStart;
  /** The function's whole environment; it inherits nothing of this process's. */
  readonly environment: Readonly<Record<string, string>>;
  /** Receives the function's stdout and stderr. */
  readonly log: Writable;
}

/** Starts a thread that runs the function. */
export function startSandbox({ workerCode, start, environment, log }: SandboxOptions): Sandbox {
  const worker = new Worker(workerCode, {
    eval: true,
    workerData: start,
    env: { ...environment },
    stdout: true,
    stderr: true,
    // By default a thread inherits this process's options, including its loaders.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: start.memoryMb },
  });
  // Not piped: each pipe would leave listeners on the log, which all instances share.
  worker.stdout.on("data", (lines: Buffer) => log.write(lines));
  worker.stderr.on("data", (lines: Buffer) => log.write(lines));
  let alive = true;
  let answer: (reply: WorkerReply) => void = () => undefined;
  worker.on("message", (reply: WorkerReply) => answer(reply));
  worker.on("error", (cause) => {
    alive = false;
    answer(crashed(cause));
  });
  worker.on("exit", (code) => {
    alive = false;
    answer(exited(code));
  });

  async function stop(): Promise<void> {
    alive = false;
    await worker.terminate();
  }

  async function run(task: WorkerTask): Promise<WorkerReply> {
    const startedMs = Date.now();
    const reply = new Promise<WorkerReply>((resolve) => {
      answer = resolve;
    });
    const timer = setTimeout(() => {
      answer(timedOut((Date.now() - startedMs) / 1000));
      void stop();
    }, task.deadlineMs - startedMs);
    worker.postMessage(task);
    return await reply.finally(() => clearTimeout(timer));
  }

  return { run, stop, isAlive: () => alive };
}

function failure(errorType: string, errorMessage: string): WorkerReply {
  return { kind: "error", errorType, errorMessage, stack: [] };
}

function timedOut(seconds: number): WorkerReply {
  return failure("Sandbox.Timedout", `Task timed out after ${seconds.toFixed(2)} seconds`);
}

function crashed(cause: unknown): WorkerReply {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  return failure("Runtime.UnhandledPromiseRejection", `${error.name}: ${error.message}`);
}

function exited(code: number): WorkerReply {
  return failure("Runtime.ExitError", `Runtime exited with error: exit status ${code}`);
}
