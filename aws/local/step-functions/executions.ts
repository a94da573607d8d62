import type { StateMachine } from "./definition.ts";
import type { Json } from "./json.ts";
import { type Outcome, type RunnerOptions, runStateMachine } from "./runner.ts";

/** A state machine of the service. */
export interface NamedMachine {
  readonly arn: string;
  readonly name: string;
  readonly definition: StateMachine;
}

/** An execution, from its start on. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: NamedMachine;
  /** As it was given. */
  readonly inputText: string;
  readonly startedAt: Date;
  /** Undefined while it runs. */
  readonly end: ExecutionEnd | undefined;
  /** Ends it, unless it has ended. */
  stop(error: string | undefined, cause: string | undefined): void;
  /** Resolves after its end. */
  readonly ended: Promise<void>;
}

export interface ExecutionEnd {
  readonly stoppedAt: Date;
  readonly status: Outcome["status"];
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** Starts an execution, which then runs in the background. */
export function startExecution(
  machine: NamedMachine,
  {
    name,
    inputText,
    input,
  }: { readonly name: string; readonly inputText: string; readonly input: Json },
  options: RunnerOptions,
): Execution {
  const { now } = options.clock;
  const arn = executionArn(machine.arn, name);
  const stopped = new AbortController();
  let stopReason: { readonly error: string | undefined; readonly cause: string | undefined } = {
    error: undefined,
    cause: undefined,
  };
  let end: ExecutionEnd | undefined;
  const { signal } = stopped;
  const identity = { id: arn, name, machineId: machine.arn, machineName: machine.name };
  const work = runStateMachine(machine.definition, { ...identity, input, signal }, options);
  const ended = work
    .catch((cause: unknown): Outcome => {
      console.error(cause);
      return { status: "FAILED", error: "States.Runtime", cause: "Internal error of the runner." };
    })
    .then((outcome) => {
      const fields = { output: undefined, error: undefined, cause: undefined, ...outcome };
      const reason = outcome.status === "ABORTED" ? stopReason : {};
      end = { ...fields, ...reason, stoppedAt: now() };
    });
  return {
    arn,
    name,
    machine,
    inputText,
    startedAt: now(),
    get end() {
      return end;
    },
    stop(error, cause) {
      if (end !== undefined) return;
      stopReason = { error, cause };
      stopped.abort();
    },
    ended,
  };
}

function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}
