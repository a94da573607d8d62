// Runs in a worker thread: loads the function as Lambda's runtime does and passes it one event at a
// time. Compiled alone, so it imports only types from the project.
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

/** The thread's workerData. */
export interface WorkerStart {
  /** The bundled file. */
  readonly file: string;
  /** The exported name of the handler. */
  readonly handlerName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logStream: string;
}

/** One invocation: the event as JSON, the deadline in epoch milliseconds. */
export interface WorkerTask {
  readonly requestId: string;
  readonly event: string;
  readonly deadlineMs: number;
}

/** The result as JSON, or the error in the fields that Lambda reports. */
export type WorkerReply =
  | { readonly kind: "result"; readonly payload: string }
  | {
      readonly kind: "error";
      readonly errorType: string;
      readonly errorMessage: string;
      readonly stack: readonly string[];
    };

type Handler = (event: unknown, context: object) => Promise<unknown>;

const start = workerData as WorkerStart;

// Loaded once, before the first event: the module's top level is the cold start.
const loaded = load();

parentPort?.on("message", async (task: WorkerTask) => {
  parentPort?.postMessage(await run(task));
});

function load(): Handler | Error {
  try {
    const module: unknown = createRequire(start.file)(start.file);
    const handler = (module as Record<string, unknown>)[start.handlerName];
    if (typeof handler === "function") return handler as Handler;
    return new Error(`${start.handlerName} is undefined or not exported`);
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}

async function run(task: WorkerTask): Promise<WorkerReply> {
  if (loaded instanceof Error) return errorReply(loaded);
  try {
    const result = await loaded(JSON.parse(task.event), contextOf(task));
    return { kind: "result", payload: JSON.stringify(result ?? null) };
  } catch (cause) {
    return errorReply(cause);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf({ requestId, deadlineMs }: WorkerTask): object {
  return {
    functionName: start.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: start.functionArn,
    memoryLimitInMB: String(start.memoryMb),
    awsRequestId: requestId,
    logGroupName: start.logGroup,
    logStreamName: start.logStream,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function errorReply(cause: unknown): WorkerReply {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const stack = (error.stack ?? "").split("\n");
  return { kind: "error", errorType: error.name, errorMessage: error.message, stack };
}
