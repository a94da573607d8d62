import { randomUUID } from "node:crypto";
import { type Clock, withTimeout } from "./clock.ts";
import type {
  MapState,
  State,
  StateGroup,
  StateMachine,
  TaskState,
  WaitState,
} from "./definition.ts";
import { runIterations } from "./iterations.ts";
import { isJsonArray, type Json, type JsonObject } from "./json.ts";
import type { PathData } from "./json-path.ts";
import { type Functions, invokeTask } from "./lambda-task.ts";
import { createRetries } from "./retry.ts";
import { matchesError, runtimeError, StateError } from "./state-error.ts";
import { atPath, effectiveInput, effectiveOutput, limited, placeResult } from "./state-io.ts";

/** Iterations at once where a Map state sets no limit: https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html */
const MAX_CONCURRENCY = { INLINE: 40, DISTRIBUTED: 10_000 } as const;

export interface RunnerOptions {
  readonly functions: Functions;
  readonly clock: Clock;
  /** Between 0 and 1, for the jitter of retries. */
  readonly random: () => number;
}

/** One execution of a state machine. */
export interface ExecutionStart {
  /** Its ARN and name, and those of its state machine: in the context object. */
  readonly id: string;
  readonly name: string;
  readonly machineId: string;
  readonly machineName: string;
  readonly input: Json;
  /** Stops it. */
  readonly signal: AbortSignal;
}

/** How an execution ended. */
export type Outcome =
  | { readonly status: "SUCCEEDED"; readonly output: Json }
  | {
      readonly status: "FAILED" | "TIMED_OUT";
      readonly error: string | undefined;
      readonly cause: string | undefined;
    }
  | { readonly status: "ABORTED" };

/** What the states of an execution share. */
interface Scope extends RunnerOptions {
  readonly context: {
    readonly Execution: JsonObject;
    readonly StateMachine: { readonly Id: string; readonly Name: string };
  };
  readonly signal: AbortSignal;
}

/** A state's output and the next state; undefined after the last. */
interface Step {
  readonly output: Json;
  readonly next: string | undefined;
}

/**
 * Executes a state machine as the Amazon States Language says: https://states-language.net/spec.html.
 * A stop ends it at once, though functions that run go on to their ends, as on AWS.
 */
export async function runStateMachine(
  machine: StateMachine,
  { id, name, machineId, machineName, input, signal }: ExecutionStart,
  options: RunnerOptions,
): Promise<Outcome> {
  const StartTime = options.clock.now().toISOString();
  const context = {
    Execution: { Id: id, Name: name, Input: input, StartTime },
    StateMachine: { Id: machineId, Name: machineName },
  };
  const late = new StateError("States.Timeout", "The execution timed out.");
  const ended = new AbortController();
  const scope = { ...options, context, signal: AbortSignal.any([signal, ended.signal]) };
  try {
    const work = runGroup(machine, input, scope);
    const output = await withTimeout(work, machine.TimeoutSeconds, () => late, scope);
    return { status: "SUCCEEDED", output };
  } catch (cause) {
    if (signal.aborted) return { status: "ABORTED" };
    if (cause === late) return { status: "TIMED_OUT", error: undefined, cause: undefined };
    if (!(cause instanceof StateError)) throw cause;
    return { status: "FAILED", error: cause.name || undefined, cause: cause.message || undefined };
  } finally {
    ended.abort();
  }
}

async function runGroup({ StartAt, States }: StateGroup, input: Json, scope: Scope): Promise<Json> {
  let data = input;
  for (let name: string | undefined = StartAt; name !== undefined; ) {
    const state: State | undefined = States[name];
    if (state === undefined) throw new Error(`The definition has no state "${name}".`);
    scope.signal.throwIfAborted();
    const step: Step = await runState(state, name, data, scope);
    data = limited(step.output);
    name = step.next;
  }
  return data;
}

function runState(state: State, name: string, raw: Json, scope: Scope): Promise<Step> {
  return state.Type === "Task" || state.Type === "Map"
    ? runWithRetries(state, name, raw, scope)
    : runPlainState(state, { input: raw, context: contextOf(scope, name) }, scope);
}

function contextOf({ context, clock }: Scope, name: string, retries = 0): JsonObject {
  const EnteredTime = clock.now().toISOString();
  return { ...context, State: { Name: name, EnteredTime, RetryCount: retries } };
}

async function runPlainState(
  state: Exclude<State, TaskState | MapState>,
  raw: PathData,
  { clock, signal }: Scope,
): Promise<Step> {
  if (state.Type === "Fail") throw new StateError(state.Error ?? "", state.Cause ?? "");
  const input = effectiveInput(state, raw);
  const data = { ...raw, input };
  switch (state.Type) {
    case "Pass":
      return { output: effectiveOutput(state, raw, state.Result ?? input), next: state.Next };
    case "Choice": {
      const next = state.Choices.find(({ holds }) => holds(data))?.Next ?? state.Default;
      if (next !== undefined) return { output: atPath(state.OutputPath, data), next };
      throw runtimeError("No choice rule matched, and the state has no Default.");
    }
    case "Wait":
      await clock.sleep(waitMs(state, data, clock.now()), signal);
      return { output: atPath(state.OutputPath, data), next: state.Next };
    case "Succeed":
      return { output: atPath(state.OutputPath, data), next: undefined };
  }
}

function waitMs(state: WaitState, data: PathData, now: Date): number {
  const seconds = state.SecondsPath ? atPath(state.SecondsPath, data) : state.Seconds;
  if (typeof seconds === "number" && seconds >= 0) return seconds * 1000;
  const time = state.TimestampPath ? atPath(state.TimestampPath, data) : state.Timestamp;
  const end = typeof time === "string" ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(end))
    throw runtimeError("A Wait state’s path selects neither seconds nor a time.");
  return Math.max(0, end - now.getTime());
}

/** Visits a state, again after errors that its retriers name; then its catchers decide. */
async function runWithRetries(
  state: TaskState | MapState,
  name: string,
  input: Json,
  scope: Scope,
): Promise<Step> {
  const retries = createRetries(state.Retry, scope.random);
  for (;;) {
    const raw = { input, context: contextOf(scope, name, retries.count()) };
    try {
      const result = await (state.Type === "Task"
        ? runTask(state, raw, scope)
        : runMap(state, raw, scope));
      return { output: effectiveOutput(state, raw, limited(result)), next: state.Next };
    } catch (cause) {
      // What is no error of a state is a stop, or a fault of the runner.
      if (!(cause instanceof StateError)) throw cause;
      const delayMs = retries.delayMs(cause);
      if (delayMs === undefined) return caught(state, cause, input);
      await scope.clock.sleep(delayMs, scope.signal);
    }
  }
}

/** The step to the first catcher of an error. @throws the error if none catches it. */
function caught({ Catch }: TaskState | MapState, error: StateError, raw: Json): Step {
  const catcher = Catch.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
  if (catcher === undefined) throw error;
  const output = { Error: error.name, Cause: error.message };
  return { output: placeResult(catcher.ResultPath, raw, output), next: catcher.Next };
}

function runTask(state: TaskState, raw: PathData, scope: Scope): Promise<Json> {
  const input = effectiveInput(state, raw);
  const timeout = () =>
    new StateError("States.Timeout", `The task ran longer than ${state.TimeoutSeconds} seconds.`);
  const work = invokeTask(state, input, scope.functions);
  return withTimeout(work, state.TimeoutSeconds, timeout, scope);
}

function runMap(state: MapState, raw: PathData, scope: Scope): Promise<readonly Json[]> {
  const data = { ...raw, input: effectiveInput(state, raw) };
  const found = atPath(state.ItemsPath, data);
  if (!isJsonArray(found))
    throw runtimeError(`ItemsPath '${state.ItemsPath.text}' selects no array.`);
  const items = found.map((Value, Index) => {
    const context = { ...raw.context, Map: { Item: { Index, Value } } };
    return state.ItemSelector?.payload({ ...data, context }) ?? Value;
  });
  const { ProcessorConfig } = state.ItemProcessor;
  const limit = state.MaxConcurrency || MAX_CONCURRENCY[ProcessorConfig.Mode];
  return ProcessorConfig.Mode === "INLINE"
    ? runIterations(items, limit, scope.signal, (item, _, signal) =>
        runGroup(state.ItemProcessor, limited(item), { ...scope, signal }),
      )
    : runMapRun(state, batchesOf(state, items, data), limit, scope);
}

/** The inputs of a Distributed Map's executions: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html */
function batchesOf(
  { ItemBatcher }: MapState,
  items: readonly Json[],
  data: PathData,
): readonly Json[] {
  if (ItemBatcher === undefined) return items;
  const { MaxItemsPerBatch, BatchInput } = ItemBatcher;
  const shared: JsonObject =
    BatchInput === undefined ? {} : { BatchInput: BatchInput.payload(data) };
  const count = Math.ceil(items.length / MaxItemsPerBatch);
  return Array.from({ length: count }, (_, at) => ({
    ...shared,
    Items: items.slice(at * MaxItemsPerBatch, (at + 1) * MaxItemsPerBatch),
  }));
}

/** A Map Run: an execution for each input. Any that fails ends it, because none is tolerated. */
function runMapRun(
  state: MapState,
  inputs: readonly Json[],
  limit: number,
  scope: Scope,
): Promise<readonly Json[]> {
  return runIterations(inputs, limit, scope.signal, (input, _, signal) =>
    runGroup(state.ItemProcessor, limited(input), childScope(state, input, scope, signal)),
  ).catch((cause: unknown) => {
    if (!(cause instanceof StateError)) throw cause;
    throw new StateError(
      "States.ExceedToleratedFailureThreshold",
      "The specified tolerated failure threshold was exceeded",
    );
  });
}

/** A child execution has a context object of its own. */
function childScope(
  { Label = "Map" }: MapState,
  input: Json,
  { context, ...scope }: Scope,
  signal: AbortSignal,
): Scope {
  const Name = randomUUID();
  const Id = `${context.StateMachine.Id.replace(":stateMachine:", ":execution:")}/${Label}:${Name}`;
  const StartTime = scope.clock.now().toISOString();
  return {
    ...scope,
    signal,
    context: { ...context, Execution: { Id, Name, Input: input, StartTime } },
  };
}
