import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import * as v from "valibot";
import type { AccessCheck } from "#local/iam/roles.ts";
import { readBody } from "#local/read-body.ts";
import type { Service } from "#local/service.ts";
import type { Session, Sessions } from "#local/sessions.ts";
import { verifyRequest } from "#local/sigv4/verify.ts";
import { type Clock, systemClock } from "./clock.ts";
import { parseStateMachine } from "./definition.ts";
import { type Execution, type NamedMachine, startExecution } from "./executions.ts";
import { parseJson } from "./json.ts";
import type { Functions } from "./lambda-task.ts";
import { MAX_DATA_BYTES } from "./state-io.ts";

/** Larger than any request: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_REQUEST_BYTES = 1_048_576;
const TARGET = "AWSStepFunctions.";

export interface StepFunctionsOptions {
  readonly region: string;
  readonly account: string;
  readonly sessions: Sessions;
  /** The clock for signatures, waits and retries; the default's sleeps are this machine's. */
  readonly now: () => Date;
  readonly clock?: Clock;
  /** Between 0 and 1, for the jitter of retries. */
  readonly random?: () => number;
  readonly checkAccess: AccessCheck;
  /** The functions that tasks may invoke, by their names. */
  readonly functions: Functions;
  /** Every state machine, with its definition in the Amazon States Language. */
  readonly machines: readonly { readonly name: string; readonly definition: unknown }[];
}

export interface StepFunctions extends Service {
  /** Ends every execution; before their functions are closed, or tasks would be retried. */
  close(): Promise<void>;
}

/** A request that was verified. */
interface Call {
  readonly session: Session;
  readonly input: unknown;
  readonly options: StepFunctionsOptions;
  readonly machines: ReadonlyMap<string, NamedMachine>;
  readonly executions: Map<string, Execution>;
  readonly clock: Clock;
}

/** A refusal, by the code that SDKs name it by. */
class StatesError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The local Step Functions: StartExecution, DescribeExecution and StopExecution of Standard workflows,
 * which it executes itself. Executions are in memory: none survives the stack.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/
 *
 * @throws Error for a definition with a field that the runner does not know.
 */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const { region, account, now } = options;
  const machines = new Map(
    options.machines.map(({ name, definition }) => {
      const arn = stateMachineArn(name, { region, account });
      return [arn, { arn, name, definition: parseStateMachine(definition) }] as const;
    }),
  );
  const executions = new Map<string, Execution>();
  const clock = options.clock ?? systemClock(now);
  return {
    async handle(request, response) {
      const { status, body } = await replyTo(request, { options, machines, executions, clock });
      response.writeHead(status, {
        "Content-Type": "application/x-amz-json-1.0",
        "x-amzn-RequestId": randomUUID(),
      });
      response.end(JSON.stringify(body));
    },
    async close() {
      for (const execution of executions.values()) execution.stop(undefined, undefined);
      await Promise.all([...executions.values()].map(({ ended }) => ended));
    },
  };
}

/** Whether a request is one to Step Functions. */
export function isForStepFunctions({ headers }: IncomingMessage): boolean {
  return headers["x-amz-target"]?.toString().startsWith(TARGET) === true;
}

export function stateMachineArn(
  name: string,
  { region, account }: { readonly region: string; readonly account: string },
): string {
  return `arn:aws:states:${region}:${account}:stateMachine:${name}`;
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

async function replyTo(
  request: IncomingMessage,
  service: Omit<Call, "session" | "input">,
): Promise<Reply> {
  const { region, sessions, now } = service.options;
  const body = await readBody(request, MAX_REQUEST_BYTES);
  if (body === undefined) return error(413, "RequestEntityTooLarge", "The request is too large.");
  const rules = { service: "states", region, sessions, now: now() } as const;
  const signature = await verifyRequest(request, body, rules);
  if (!signature.ok) return error(400, signature.error.code, signature.error.message);
  const target = request.headers["x-amz-target"]?.toString() ?? "";
  const perform = OPERATIONS.get(target.slice(TARGET.length));
  if (perform === undefined) return error(400, "UnknownOperationException", "");
  const input = parseJson(body.toString("utf8"));
  try {
    return { status: 200, body: perform({ ...service, session: signature.session, input }) };
  } catch (cause) {
    if (!(cause instanceof StatesError)) throw cause;
    return error(400, cause.code, cause.message);
  }
}

function error(status: number, code: string, message: string): Reply {
  return { status, body: { __type: code, message } };
}

const OPERATIONS: ReadonlyMap<string, (call: Call) => object> = new Map([
  ["StartExecution", start],
  ["DescribeExecution", describe],
  ["StopExecution", stop],
]);

/** Forbidden in names: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it forbids.
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/;

const START = v.object({
  stateMachineArn: v.string(),
  name: v.optional(v.string()),
  input: v.optional(v.string(), "{}"),
});

function start(call: Call): object {
  const {
    stateMachineArn: machineArn,
    name = randomUUID(),
    input: inputText,
  } = inputOf(START, call);
  authorize(call, "states:StartExecution", machineArn);
  const machine = call.machines.get(machineArn);
  if (machine === undefined) {
    const message = `State Machine Does Not Exist: '${machineArn}'`;
    throw new StatesError("StateMachineDoesNotExist", message);
  }
  if (!NAME.test(name)) throw new StatesError("InvalidName", `Invalid Name: '${name}'`);
  const input = parseJson(inputText);
  if (input === undefined || Buffer.byteLength(inputText) > MAX_DATA_BYTES) {
    throw new StatesError("InvalidExecutionInput", "Invalid State Machine Execution Input");
  }
  const same = [...call.executions.values()].find(
    (execution) => execution.machine === machine && execution.name === name,
  );
  if (same !== undefined) return sameExecution(same, inputText);
  const { functions, random = Math.random } = call.options;
  const { clock } = call;
  const execution = startExecution(
    machine,
    { name, inputText, input },
    { functions, clock, random },
  );
  call.executions.set(execution.arn, execution);
  return started(execution);
}

/** Starting again with the same input is idempotent while it runs. */
function sameExecution(execution: Execution, inputText: string): object {
  if (execution.end === undefined && execution.inputText === inputText) return started(execution);
  const message = `Execution Already Exists: '${execution.arn}'`;
  throw new StatesError("ExecutionAlreadyExists", message);
}

function started({ arn, startedAt }: Execution): object {
  return { executionArn: arn, startDate: seconds(startedAt) };
}

const DESCRIBE = v.object({ executionArn: v.string() });

function describe(call: Call): object {
  const execution = executionOf(call, "states:DescribeExecution", inputOf(DESCRIBE, call));
  const { arn, name, machine, inputText, startedAt, end } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status: end?.status ?? "RUNNING",
    startDate: seconds(startedAt),
    input: inputText,
    inputDetails: { included: true },
    redriveCount: 0,
    ...(end && ended(end)),
  };
}

function ended({ stoppedAt, output, error: name, cause }: NonNullable<Execution["end"]>): object {
  return {
    stopDate: seconds(stoppedAt),
    ...(output !== undefined && {
      output: JSON.stringify(output),
      outputDetails: { included: true },
    }),
    error: name,
    cause,
  };
}

const STOP = v.object({
  executionArn: v.string(),
  error: v.optional(v.string()),
  cause: v.optional(v.string()),
});

function stop(call: Call): object {
  const input = inputOf(STOP, call);
  const execution = executionOf(call, "states:StopExecution", input);
  execution.stop(input.error, input.cause);
  return { stopDate: seconds(execution.end?.stoppedAt ?? call.clock.now()) };
}

function executionOf(
  call: Call,
  action: string,
  { executionArn }: { readonly executionArn: string },
): Execution {
  authorize(call, action, executionArn);
  const execution = call.executions.get(executionArn);
  if (execution !== undefined) return execution;
  throw new StatesError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
}

function authorize({ options, session }: Call, action: string, resource: string): void {
  const problem = options.checkAccess(session, { action, resource });
  if (problem !== undefined) throw new StatesError("AccessDeniedException", problem);
}

function inputOf<T>(schema: v.GenericSchema<unknown, T>, { input }: Call): T {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  throw new StatesError("ValidationException", v.summarize(result.issues));
}

/** A time on the wire: seconds since the epoch. */
function seconds(time: Date): number {
  return time.getTime() / 1000;
}
